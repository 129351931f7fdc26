# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import errno
import threading
from datetime import UTC, datetime, timedelta

import pytest
from fakes import eventually

from elastic_recheck.errors import Unclear
from elastic_recheck.workers import Workers

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_a_worker_reports_results_and_exceptions_alike() -> None:
    """Work that raises is reported too, and the worker goes on."""
    reported: list[str] = []
    done = threading.Event()

    def report(result: str) -> None:
        reported.append(result)
        if len(reported) == 3:
            done.set()

    workers = Workers("test", 1, report)
    workers.submit(lambda: "one", repr)
    workers.submit(lambda: str(1 // 0), lambda error: type(error).__name__)
    workers.submit(lambda: "three", repr)

    assert done.wait(10)
    assert reported == ["one", "ZeroDivisionError", "three"]


@pytest.mark.parametrize(
    "error", [MemoryError(), OSError(errno.EMFILE, "Too many open files"), RuntimeError("can't start new thread")]
)
def test_what_this_machine_is_short_of_passes_and_is_no_bug(error: Exception) -> None:
    """Nobody knows how far the work came: it is tried again as a send is whose end is unclear."""
    reported: list[BaseException] = []

    def work() -> BaseException:
        raise error

    Workers[BaseException]("test", 1, reported.append).submit(work, lambda told: told)
    eventually(lambda: bool(reported))

    assert isinstance(reported[0], Unclear)
    assert str(reported[0]).startswith("this machine cannot just now: ")


def test_the_most_urgent_work_is_done_first() -> None:
    """What was heard of as it happened goes before what is late; of both, what is due first."""
    done: list[str] = []
    go = threading.Event()
    workers = Workers[str]("test", 1, done.append)
    workers.submit(lambda: str(go.wait(10)), repr)
    for name, late, minutes in (("d", True, 2), ("b", False, 9), ("c", True, 1), ("a", False, 3), ("a2", False, 3)):
        workers.submit(lambda name=name: name, repr, (late, 0, NOON + timedelta(minutes=minutes)))  # type: ignore[misc] # bound now
    go.set()
    eventually(lambda: len(done) == 6)

    assert done[1:] == ["a", "a2", "b", "c", "d"]


def test_a_slow_server_leaves_threads_for_the_others() -> None:
    """Of what waits for one server only so much is under way at once, and that is not too little either."""
    done: list[str] = []
    go = threading.Event()
    workers = Workers[str]("test", 4, done.append, most_a_lane=2)
    for _ in range(8):
        workers.submit(lambda: f"slow {go.wait(10)}", repr, lane="slow")
    workers.submit(lambda: "quick", repr, (True, 0, NOON), lane="quick")
    eventually(lambda: done == ["quick"])
    go.set()
    eventually(lambda: len(done) == 9)
