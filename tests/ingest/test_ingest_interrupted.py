# SPDX-License-Identifier: Apache-2.0
"""The command and a real server, each of which is ended in the middle: no event is lost, none is there twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from elastic_recheck.engines.elastic.template import NAME, pattern
from elastic_recheck.sandbox.search_servers import SearchServer

pytestmark = pytest.mark.server
BUILDS, LINES = 4, 4_000
SECONDS = 240


@dataclass
class Ingest:
    """The command, started as often as it takes, on a server with indices of this test alone."""

    server: SearchServer
    directory: Path
    index_format: str

    def start(self, state: str = "state") -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "elastic_recheck.cli.ingest", "--format", "json", "--builds", "1"]
        command += ["--server", self.server.url, "--engine", self.server.kind.name, "--index-format", self.index_format]
        builds = [str(self.directory / f"build{number}") for number in range(BUILDS)]
        environment = {**os.environ, "XDG_STATE_HOME": str(self.directory / state)}
        return subprocess.Popen([*command, *builds], env=environment, text=True, stdout=subprocess.PIPE)

    def finished(self, process: subprocess.Popen[str]) -> dict[str, object]:
        output, _ = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, output
        summary: dict[str, object] = json.loads(output)
        assert summary["failures"] == []
        return summary

    def count(self) -> int:
        names = pattern(self.index_format)
        self.server.http.request("POST", f"{self.server.url}/{names}/_refresh")
        answer = self.server.http.request("GET", f"{self.server.url}/{names}/_count")
        # an index that is being made cannot be searched for a moment
        count = json.loads(answer.body)["count"] if answer.status == 200 else 0
        assert isinstance(count, int)
        return count

    def until_some_are_in(self, process: subprocess.Popen[str]) -> None:
        """Return while the command is about it."""
        deadline = time.monotonic() + SECONDS
        while not self.count():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert process.poll() is None


@pytest.fixture(params=["elasticsearch_server", "opensearch_server"])
def ingest(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ingest]:
    server: SearchServer = request.getfixturevalue(request.param)
    for number in range(BUILDS):
        (tmp_path / f"build{number}").mkdir()
        lines = (
            f"2026-01-03 01:{n // 60 % 60:02}:{n % 60:02}.000000 | n | build {number} line {n}\n" for n in range(LINES)
        )
        (tmp_path / f"build{number}" / "job-output.txt").write_text("".join(lines))
    made = Ingest(server, tmp_path, f"interrupted{uuid4().hex[:8]}-%Y.%m.%d")
    yield made
    server.http.request("DELETE", f"{server.url}/_index_template/{NAME}")
    server.http.request("DELETE", f"{server.url}/{made.index_format.replace('%Y.%m.%d', '2026.01.03')}")


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_was_ended_is_taken_up_by_the_same_command(ingest: Ingest, end: signal.Signals) -> None:
    first = ingest.start()
    ingest.until_some_are_in(first)
    first.send_signal(end)
    first.communicate(timeout=SECONDS)
    assert first.returncode == (130 if end is signal.SIGINT else -end)
    assert ingest.count() < BUILDS * LINES

    summary = ingest.finished(ingest.start())

    assert ingest.count() == BUILDS * LINES
    assert summary["events_per_second"]
    assert summary["bytes_per_second"]
    again = ingest.finished(ingest.start())
    assert (again["files"], again["new_events"]) == (0, 0)


def test_two_at_once_put_each_event_once(ingest: Ingest) -> None:
    """Whether they know of each other or not."""
    processes = [ingest.start("one"), ingest.start("one"), ingest.start("another")]
    summaries = [ingest.finished(process) for process in processes]

    assert ingest.count() == BUILDS * LINES
    assert sum(map(_new, summaries)) == BUILDS * LINES


def test_a_server_that_is_killed_in_the_middle_loses_nothing(ingest: Ingest) -> None:
    """What it had taken it still has; what it had not said to have taken is sent again."""
    process = ingest.start()
    ingest.until_some_are_in(process)
    ingest.server.kill()
    try:
        time.sleep(1)
    finally:
        ingest.server.start()
    ingest.finished(process)

    assert ingest.count() == BUILDS * LINES


def _new(summary: dict[str, object]) -> int:
    count = summary["new_events"]
    assert isinstance(count, int)
    return count
