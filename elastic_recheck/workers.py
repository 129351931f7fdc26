# SPDX-License-Identifier: Apache-2.0
"""Bounded pools of threads that wait on behalf of the deciding thread."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from elastic_recheck.errors import Unclear, shortage

Result = TypeVar("Result")

Urgency = tuple[bool, int, datetime]
"""Whether it was not heard of as it happened, its turn, and when it is due: the smallest is the most urgent.

The turn is how much has been asked for the same sake before: who asks for much takes turns with who asks for little.
"""
AT_ONCE: Urgency = False, 0, datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Task(Generic[Result]):
    work: Callable[[], Result]
    failed: Callable[[BaseException], Result]


class Workers(Generic[Result]):
    """``size`` threads that carry out work, the most urgent first, and hand each result, or exception, to ``report``.

    The threads are daemons: whatever they wait for, the process can end at once. What fails since this machine is short
    of something (memory, threads, descriptors, room on the disk) is handed over as
    :class:`~elastic_recheck.errors.Unclear`: that passes, and nobody knows how far it came.

    :param most_a_lane: of the work of one lane (what waits for the same server) at most so much is under way at once,
        so that one that is slow leaves threads for the others.
    """

    def __init__(self, name: str, size: int, report: Callable[[Result], None], most_a_lane: int | None = None) -> None:
        self._report = report
        self._most_a_lane = most_a_lane or size
        self._waiting: dict[str, list[tuple[Urgency, int, _Task[Result]]]] = {}
        self._under_way: Counter[str] = Counter()
        self._order = itertools.count()
        self._changed = threading.Condition()
        for number in range(size):
            threading.Thread(target=self._run, name=f"{name}-{number}", daemon=True).start()

    def submit(
        self,
        work: Callable[[], Result],
        failed: Callable[[BaseException], Result],
        urgency: Urgency = AT_ONCE,
        lane: str = "",
    ) -> None:
        """Have ``work`` done; where it raises, ``failed`` makes a result of the exception."""
        with self._changed:
            heapq.heappush(self._waiting.setdefault(lane, []), (urgency, next(self._order), _Task(work, failed)))
            self._changed.notify()

    def _run(self) -> None:
        while True:
            lane, task = self._take()
            try:
                result = task.work()
            except BaseException as error:  # noqa: BLE001 - nothing is swallowed: the result carries the exception
                result = task.failed(_explained(error))
            self._report(result)
            with self._changed:
                self._under_way[lane] -= 1
                if not self._under_way[lane]:
                    del self._under_way[lane]
                self._changed.notify()

    def _take(self) -> tuple[str, _Task[Result]]:
        with self._changed:
            while (lane := self._most_urgent()) is None:
                self._changed.wait()
            _, _, task = heapq.heappop(self._waiting[lane])
            if not self._waiting[lane]:
                del self._waiting[lane]
            self._under_way[lane] += 1
            return lane, task

    def _most_urgent(self) -> str | None:
        """The lane whose first work is the most urgent, of those that are not full."""
        free = (lane for lane in self._waiting if self._under_way[lane] < self._most_a_lane)
        return min(free, key=lambda lane: self._waiting[lane][0][:2], default=None)


def _explained(error: BaseException) -> BaseException:
    lacking = shortage(error)
    return Unclear(f"this machine cannot just now: {lacking}") if lacking else error
