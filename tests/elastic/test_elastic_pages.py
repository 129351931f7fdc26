# SPDX-License-Identifier: Apache-2.0
"""``elastic-recheck-pages``, the real command, with a real search server: what is in the index stands on the pages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from elastic_site import EXACT, Document, Site, site

from elastic_recheck.sandbox.search_servers import SearchServer

pytestmark = pytest.mark.server

CONFIGURATION = """\
[gerrit]
user = bot
host = review.example.org
query_file = queries
key = key

[data_source]
es_url = {url}
engine = {engine}
index_format = {index_format}

[recheckwatch]
state_dir = {folder}/state

[launchpad]
enabled = false

[metrics]
listen = off
"""
HIT, OTHER = "DeviceDetachFailed: vdb", "ERROR: something else broke"
MESSAGES = {0: HIT, 1: HIT, 2: OTHER}
"""What failing builds said, by number; the others passed."""


def build(number: int) -> Iterator[Document]:
    """One build of the last hours, sent twice."""
    told = {
        "build_uuid": f"{number:032x}",
        "build_name": "nova-next",
        "build_status": "FAILURE" if number in MESSAGES else "SUCCESS",
        "build_queue": "gate",
        "build_change": str(951_000 + number),
        "build_patchset": "1",
        "project": "openstack/nova",
        "voting": 1,
        "filename": "job-output.txt",
        "tags": ["job-output.txt", "console"],
        "log_url": f"https://logs.example.org/{number:032x}/job-output.txt",
    }
    ended = datetime.now(UTC) - timedelta(hours=1 + number)
    for _ in range(2):
        yield {**told, "message": MESSAGES.get(number, "all is well"), "@timestamp": ended.isoformat()}


@pytest.fixture
def index(server: SearchServer) -> Iterator[Site]:
    with site(server, "pages", EXACT) as made:
        made.fill(document for number in range(6) for document in build(number))
        yield made


def make_pages(folder: Path, index: Site) -> subprocess.CompletedProcess[str]:
    (folder / "queries").mkdir(exist_ok=True)
    (folder / "key").touch(0o600)
    (folder / "queries" / "2081234.yaml").write_text("query: 'message:\"DeviceDetachFailed\"'\n")
    settings = {"url": index.server.url, "engine": index.server.kind.name, "index_format": index.index_format}
    (folder / "recheck.conf").write_text(CONFIGURATION.format(folder=folder, **settings))
    return subprocess.run(
        [sys.executable, "-m", "elastic_recheck.cli.pages", "recheck.conf", "-o", str(folder / "site")],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=folder,
        env={**os.environ, "HOME": str(folder)},
    )


def data(folder: Path, page: str) -> Any:
    return json.loads((folder / "site" / f"{page}.data.json").read_text())["data"]


def test_pages_show_what_is_in_the_index(index: Site, tmp_path: Path) -> None:
    """Builds, hits and what nobody explained are counted once; a build that comes later is added."""
    made = make_pages(tmp_path, index)

    assert (made.returncode, made.stderr) == (0, "")
    assert "pages of 6 builds and 2 hits" in made.stdout
    (bug,) = data(tmp_path, "gate")["bugs"]
    assert (bug["facts"]["bug"], bug["windows"][0]["changes"], bug["windows"][0]["builds"]) == ("2081234", 2, 2)
    unrecognised = data(tmp_path, "unrecognised")
    assert [group["changes"] for group in unrecognised["groups"]] == [1]
    assert unrecognised["rates"][0]["runs"][0] == 6
    assert HIT in (tmp_path / "site" / "bug" / "2081234.html").read_text().replace("<mark>", "").replace("</mark>", "")

    index.fill(build(7))
    again = make_pages(tmp_path, index)
    assert "pages of 7 builds and 2 hits" in again.stdout
