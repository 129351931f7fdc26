# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from elastic_recheck.happenings import ClockStepped, CommentMade, LookDue, StopAsked
from elastic_recheck.inbox import MOST_COMMENTS, Inbox
from elastic_recheck.model import Change, Comment

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
COMMENT = Comment(Change("review.example.org", "nova", 1), 1, "zuul", "Build succeeded.", NOON)


@dataclass
class Clocks:
    """The one on the wall and the steady one, which stand still until they are put on."""

    wall: datetime = NOON
    steady: float = 0.0

    def pass_by(self, span: timedelta) -> None:
        self.wall += span
        self.steady += span.total_seconds()


def test_what_is_due_comes_in_order_of_its_time() -> None:
    """The agenda is kept by time, and by order of entry where times are equal."""
    clocks = Clocks()
    inbox = Inbox(lambda: clocks.wall, lambda: clocks.steady)
    inbox.after(timedelta(seconds=2), LookDue("second", 0))
    inbox.after(timedelta(seconds=1), LookDue("first", 0))
    inbox.after(timedelta(seconds=2), LookDue("third", 0))
    clocks.pass_by(timedelta(seconds=2))

    assert [inbox.next()[0] for _ in range(3)] == [LookDue("first", 0), LookDue("second", 0), LookDue("third", 0)]


def test_what_happens_wakes_the_one_who_waits() -> None:
    """A thing that happens is not kept waiting by one that is due much later."""
    inbox = Inbox(lambda: datetime.now(UTC))
    inbox.after(timedelta(hours=1), LookDue("later", 0))
    threading.Timer(0.05, lambda: inbox.put(StopAsked())).start()

    assert inbox.next()[0] == StopAsked()


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_set_is_told_of_and_moves_nothing_that_is_due(hours: int) -> None:
    """A look that is due in ten seconds is due in ten seconds, whatever the clock on the wall says then."""
    clocks = Clocks()
    inbox = Inbox(lambda: clocks.wall, lambda: clocks.steady)
    inbox.after(timedelta(seconds=10), LookDue("due", 0))
    clocks.pass_by(timedelta(seconds=9))
    clocks.wall += timedelta(hours=hours)
    inbox.put(StopAsked())
    told = [inbox.next() for _ in range(2)]
    clocks.pass_by(timedelta(seconds=1))

    assert [happening for happening, _ in told] == [ClockStepped(timedelta(hours=hours)), StopAsked()]
    assert inbox.next() == (LookDue("due", 0), clocks.wall)


def test_who_tells_of_too_many_comments_waits() -> None:
    """Memory is bounded however fast they come; none is lost."""
    inbox, told = Inbox(lambda: NOON), threading.Event()

    def tell() -> None:
        for number in range(MOST_COMMENTS + 1):
            inbox.hear(replace(COMMENT, patch_set=number))
        told.set()

    threading.Thread(target=tell, daemon=True).start()
    assert not told.wait(0.3)
    heard = [inbox.next()[0] for _ in range(MOST_COMMENTS + 1)]

    assert told.wait(10)
    assert heard == [CommentMade(replace(COMMENT, patch_set=number)) for number in range(MOST_COMMENTS + 1)]
