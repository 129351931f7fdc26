# SPDX-License-Identifier: Apache-2.0
"""Where everything that happens comes together for the one thread that decides."""

from __future__ import annotations

import heapq
import itertools
import queue
from collections.abc import Callable
from datetime import datetime

from elastic_recheck.happenings import Happening

LONGEST_WAIT = 3600.0
"""Seconds: a clock that was stepped is noticed after this long at the latest."""


class Inbox:
    """A queue that any thread and any signal handler may put into, and an agenda of what is due when."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        # SimpleQueue.put is re-entrant: a signal handler may call it while the deciding thread is inside get().
        self._queue: queue.SimpleQueue[Happening] = queue.SimpleQueue()
        self._agenda: list[tuple[datetime, int, Happening]] = []
        self._order = itertools.count()
        self._clock = clock

    def put(self, happening: Happening) -> None:
        """It happened."""
        self._queue.put(happening)

    def at(self, time: datetime, happening: Happening) -> None:
        """It is to happen at ``time``. For the deciding thread alone."""
        heapq.heappush(self._agenda, (time, next(self._order), happening))

    def next(self) -> tuple[Happening, datetime]:
        """Wait for the next thing to happen; and when that is."""
        while True:
            now = self._clock()
            if self._agenda and self._agenda[0][0] <= now:
                return heapq.heappop(self._agenda)[2], now
            try:
                return self._queue.get(timeout=self._patience(now)), self._clock()
            except queue.Empty:
                continue

    def _patience(self, now: datetime) -> float:
        if not self._agenda:
            return LONGEST_WAIT
        return min((self._agenda[0][0] - now).total_seconds(), LONGEST_WAIT)
