# SPDX-License-Identifier: Apache-2.0
"""``elastic-recheck-pages`` makes pages out of a state directory, and refuses a directory that is not its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from time import monotonic
from urllib.parse import urlsplit

import pytest
from loopback import Loopback, Reply

from elastic_recheck import records
from elastic_recheck.history import SqliteHistory
from elastic_recheck.model import Bug

CONFIGURATION = """\
[gerrit]
user = bot
host = review.example.org
query_file = queries
key = key

[recheckwatch]
state_dir = {folder}/state

[launchpad]
enabled = false

[metrics]
listen = off
"""


@pytest.fixture
def conffile(tmp_path: Path) -> Path:
    (tmp_path / "queries").mkdir()
    (tmp_path / "key").touch(0o600)
    (tmp_path / "queries" / "2081234.yaml").write_text("query: 'message:\"DeviceDetachFailed\"'\ntitle: Detach <b>\n")
    (tmp_path / "elastic-recheck.conf").write_text(CONFIGURATION.format(folder=tmp_path))
    return tmp_path / "elastic-recheck.conf"


def pages(conffile: Path, target: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "elastic_recheck.cli.pages", str(conffile), "-o", str(target), *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=conffile.parent,
        env={**os.environ, "HOME": str(conffile.parent)},
    )


def test_pages_are_made_before_anything_is_known(conffile: Path, tmp_path: Path) -> None:
    """All pages are there, say that nothing is known, and hold foreign texts as texts."""
    made = pages(conffile, tmp_path / "site")

    assert made.returncode == 0, made.stderr
    for name in ("index.html", "gate.html", "unrecognised.html", "health.html", "find.html", "bug/2081234.html"):
        assert "default-src 'none'" in (tmp_path / "site" / name).read_text().replace("&#39;", "'")
    assert "No build failed" in (tmp_path / "site" / "index.html").read_text()
    assert "Detach &lt;b&gt;" in (tmp_path / "site" / "bug" / "2081234.html").read_text()


def test_a_directory_of_others_is_left_alone(conffile: Path, tmp_path: Path) -> None:
    """It says so in one line."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "precious").write_text("data")
    made = pages(conffile, tmp_path / "site")

    assert made.returncode == 1
    assert len(made.stderr.splitlines()) == 1
    assert (tmp_path / "site" / "precious").read_text() == "data"


@pytest.fixture
def showing(conffile: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """``--serve`` as a process, and ``HOST:PORT``, where it says that it shows the pages."""
    command = [sys.executable, "-m", "elastic_recheck.cli.pages", str(conffile), "-o", str(tmp_path / "site")]
    with subprocess.Popen(
        [*command, "--serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path)},
    ) as process:
        try:
            assert process.stdout
            said = [process.stdout.readline(), process.stdout.readline()]
            yield process, urlsplit(said[1].split()[0]).netloc
        finally:
            process.kill()


def never(stopping: Event) -> Iterator[bytes]:
    """An answer that begins and does not go on."""
    stopping.wait(60)
    yield b""


def get(where: str, path: str) -> tuple[int, bytes]:
    """Ask for this very path, whatever it is."""
    connection = HTTPConnection(where, timeout=10)
    connection.putrequest("GET", path, skip_accept_encoding=True)
    connection.endheaders()
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_pages_are_shown_until_control_c(showing: tuple[subprocess.Popen[str], str], tmp_path: Path) -> None:
    """On the loopback; nothing beside the pages, be it asked for with dots or by a link; then it ends in order."""
    process, where = showing
    (tmp_path / "secret").write_text("a secret")
    (tmp_path / "site" / "link").symlink_to(tmp_path / "secret")

    assert where.startswith("127.0.0.1:")
    for path in ("/", "/index.html", "/index.html?days=10"):
        status, body = get(where, path)
        assert status == 200
        assert b"No build failed" in body
    for path in ("/none.html", "/../secret", "/%2e%2e/secret", "//../secret", "/link", "/find/", "/static/"):
        status, body = get(where, path)
        assert status == 404, path
        assert b"a secret" not in body

    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert process.stdout
    assert process.stdout.read() == ""


def test_a_search_server_that_never_answers_leaves_the_last_good_page(conffile: Path, tmp_path: Path) -> None:
    """What is not to be had within the time limit is as it was, and each page says so."""
    assert pages(conffile, tmp_path / "site").returncode == 0
    with Loopback() as server:
        silent = Reply(stream=never)
        server.play("/", silent)
        conffile.write_text(f"{conffile.read_text()}\n[data_source]\nes_url = {server.url()}\n")
        made = pages(conffile, tmp_path / "site", "--time-limit", "10")

    assert made.returncode == 0
    assert made.stderr.startswith("  not up to date: builds and hits are as they were: ")
    page = (tmp_path / "site" / "index.html").read_text()
    assert "No build failed" in page
    assert "Not all of this is up to date." in page
    assert f"search server {server.site}" in page


def test_a_bug_tracker_that_never_answers_leaves_the_last_titles(conffile: Path, tmp_path: Path) -> None:
    """The time limit holds, though the tracker may take longer; what it said before stands, and that is told."""
    (tmp_path / "queries" / "2081234.yaml").write_text("query: 'message:\"DeviceDetachFailed\"'\n")
    (tmp_path / "state").mkdir(0o700)
    with closing(SqliteHistory(tmp_path / "state" / "history.sqlite")) as history:
        known = Bug("2081234", "https://bugs.example.org/2081234", "Volume detach times out")
        history.note("bug 2081234", records.to_json(known), datetime.now(UTC) - timedelta(hours=2))
    with Loopback() as server:
        server.play("/1.0/", Reply(stream=never))
        asked = f"[launchpad]\nservice_root = {server.url('/')}\ntimeout = 60s"
        conffile.write_text(conffile.read_text().replace("[launchpad]\nenabled = false", asked))
        begun = monotonic()
        made = pages(conffile, tmp_path / "site", "--time-limit", "10")
        took = monotonic() - begun

    assert made.returncode == 0, made.stderr
    assert took < 30
    assert "the bug tracker: 1 of 1 questions failed (1 answer did not come in 1 s)" in made.stderr
    page = (tmp_path / "site" / "bug" / "2081234.html").read_text()
    assert "Volume detach times out" in page
    assert "Not all of this is up to date." in page
