# SPDX-License-Identifier: Apache-2.0
"""The daemon searches builds that passed as well, and writes down what hits them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from fakes import eventually
from watched_site import KNOWN, Site

from elastic_recheck.sandbox.log_server import LogText


def test_what_hits_a_build_that_passed_is_written_down_and_nothing_is_said(site: Site) -> None:
    """It is searched at the next beat, since nothing else is to do."""
    site.configure("[recheckwatch]", "[recheckwatch]\npassing_share = 1")
    site.world.logs.publish("1/tempest/0123abc", LogText("job-output.txt", KNOWN), 0)
    with site.daemon() as daemon:
        eventually(site.listens)
        page = f"{site.world.logs.url}/1/tempest/0123abc/"
        site.report("Build succeeded (gate pipeline).", [f"- tempest {page} : SUCCESS in 5m 02s"])
        eventually(lambda: _hits(site.folder / "state" / "history.sqlite") == [("2079876", "SUCCESS")])
        daemon.terminate()
    assert [message.author for message in site.stage.messages(site.change)] == ["zuul"]


def _hits(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as history:
        return history.execute(
            "SELECT bug, result FROM hits JOIN wordings ON wording = wordings.id JOIN builds ON build = builds.id"
        ).fetchall()
