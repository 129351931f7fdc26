# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from elastic_recheck.happenings import LookDue, StopAsked
from elastic_recheck.inbox import Inbox
from elastic_recheck.workers import Workers

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_what_is_due_comes_in_order_of_its_time() -> None:
    """The agenda is kept by time, and by order of entry where times are equal."""
    inbox = Inbox(lambda: NOON)
    inbox.at(NOON - timedelta(seconds=1), LookDue("second", 0))
    inbox.at(NOON - timedelta(seconds=2), LookDue("first", 0))
    inbox.at(NOON - timedelta(seconds=1), LookDue("third", 0))

    assert [inbox.next()[0] for _ in range(3)] == [LookDue("first", 0), LookDue("second", 0), LookDue("third", 0)]


def test_what_happens_wakes_the_one_who_waits() -> None:
    """A thing that happens is not kept waiting by one that is due much later."""
    inbox = Inbox(lambda: datetime.now(UTC))
    inbox.at(datetime.now(UTC) + timedelta(hours=1), LookDue("later", 0))
    threading.Timer(0.05, lambda: inbox.put(StopAsked())).start()

    assert inbox.next()[0] == StopAsked()


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
