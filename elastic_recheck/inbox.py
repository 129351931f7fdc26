# SPDX-License-Identifier: Apache-2.0
"""Where everything that happens comes together for the one thread that decides.

Two clocks: the one on the wall says what time it is, and may be set; the steady one only runs, and is waited by.
"""

from __future__ import annotations

import heapq
import itertools
import queue
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from elastic_recheck.happenings import ClockStepped, CommentMade, Happening
from elastic_recheck.model import Comment

STEP = timedelta(seconds=2)
"""By so much the two clocks may drift apart between two happenings; beyond that, somebody set the one on the wall."""

MOST_COMMENTS = 1_000
"""So many comments wait in memory; then whoever tells of them waits, at last Gerrit, who says what it had to drop."""


class Inbox:
    """A queue that any thread and any signal handler may put into, and an agenda of what is due after a while.

    :param clock: what time it is. :param steady: seconds on a clock that is never set.
    """

    def __init__(self, clock: Callable[[], datetime], steady: Callable[[], float] = time.monotonic) -> None:
        # SimpleQueue.put is re-entrant: a signal handler may call it while the deciding thread is inside get().
        self._queue: queue.SimpleQueue[Happening] = queue.SimpleQueue()
        self._agenda: list[tuple[float, int, Happening]] = []
        self._order = itertools.count()
        self._room = threading.Semaphore(MOST_COMMENTS)
        self._clock, self._steady = clock, steady
        self._began = self._start_of_steady()

    def put(self, happening: Happening) -> None:
        """It happened."""
        self._queue.put(happening)

    def hear(self, comment: Comment) -> None:
        """A comment was made; returns when there is room for it."""
        self._room.acquire()
        self._queue.put(CommentMade(comment))

    def after(self, pause: timedelta, happening: Happening) -> None:
        """It is to happen so long from now. For the deciding thread alone."""
        heapq.heappush(self._agenda, (self._steady() + pause.total_seconds(), next(self._order), happening))

    def next(self) -> tuple[Happening, datetime]:
        """Wait for the next thing to happen; and when that is."""
        while True:
            if stepped := self._stepped():
                return ClockStepped(stepped), self._clock()
            left = self._agenda[0][0] - self._steady() if self._agenda else None
            if left is not None and left <= 0:
                return heapq.heappop(self._agenda)[2], self._clock()
            try:
                happening = self._queue.get(timeout=left)
            except queue.Empty:
                continue
            if isinstance(happening, CommentMade):
                self._room.release()
            return happening, self._clock()

    def _stepped(self) -> timedelta:
        """By how much the clock on the wall was set since this was asked before."""
        before, self._began = self._began, self._start_of_steady()
        by = self._began - before
        return by if abs(by) > STEP else timedelta()

    def _start_of_steady(self) -> datetime:
        """What the clock on the wall would have shown when the steady one began."""
        return self._clock() - timedelta(seconds=self._steady())
