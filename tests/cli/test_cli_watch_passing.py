# SPDX-License-Identifier: Apache-2.0
"""The daemon searches builds that passed as well, and writes down what hits them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from daemon_process import DaemonProcess
from fakes import eventually

from elastic_recheck.sandbox.gerrit.server import GerritSandbox
from elastic_recheck.sandbox.log_server import LogText
from elastic_recheck.sandbox.settings import NICK, write_settings
from elastic_recheck.sandbox.world import World

LINE = (
    "2026-03-01 10:00:01.000000 | controller | E: Failed to fetch http://mirror.example.org/x  503  Service Unavailable"
)


def test_what_hits_a_build_that_passed_is_written_down_and_nothing_is_said(tmp_path: Path) -> None:
    """It is searched at the next beat, since nothing else is to do."""
    stage = GerritSandbox(tmp_path)
    with World(stage) as world:
        configuration = write_settings(tmp_path, world, deadline=60)
        text = configuration.read_text()
        configuration.write_text(text.replace("[recheckwatch]", "[recheckwatch]\npassing_share = 1"))
        change = stage.add_change("openstack/nova", "master", "A change")
        world.logs.publish("1/tempest/0123abc", LogText("job-output.txt", LINE + "\n"), 0)
        with DaemonProcess(tmp_path, str(configuration)) as daemon:
            eventually(lambda: world.is_attended(NICK))
            page = f"{world.logs.url}/1/tempest/0123abc/"
            stage.comment(
                "zuul", change, 1, f"Build succeeded (gate pipeline).\n\n- tempest {page} : SUCCESS in 5m 02s"
            )
            eventually(lambda: _hits(tmp_path / "state" / "history.sqlite") == [("2079876", "SUCCESS")], 40)
            daemon.terminate()
        said = [message.author for message in stage.messages(change)]
    assert said == ["zuul"]


def _hits(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as history:
        return history.execute(
            "SELECT bug, result FROM hits JOIN wordings ON wording = wordings.id JOIN builds ON build = builds.id"
        ).fetchall()
