# SPDX-License-Identifier: Apache-2.0
"""``elastic-recheck-pages`` makes pages out of a state directory, and refuses a directory that is not its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

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


def pages(conffile: Path, target: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "elastic_recheck.cli.pages", str(conffile), "-o", str(target)],
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
