# SPDX-License-Identifier: Apache-2.0
"""Taking turns: one is served at a time, the others wait, and the most urgent of them is next."""

from __future__ import annotations

import heapq
import itertools
from typing import Generic, TypeVar

from elastic_recheck.workers import Urgency

Guest = TypeVar("Guest")


class Turns(Generic[Guest]):
    """For one thread."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Urgency, int, Guest, int]] = []
        self._order = itertools.count()
        self._served: Guest | None = None

    @property
    def is_serving(self) -> bool:
        """Whether somebody is served just now."""
        return self._served is not None

    def wait(self, guest: Guest, tries: int, urgency: Urgency) -> None:
        """Stand in line; ``tries`` is kept."""
        heapq.heappush(self._waiting, (urgency, next(self._order), guest, tries))

    def next(self) -> tuple[Guest, int] | None:
        """Whose turn it is now; None while somebody is served, or nobody waits."""
        if self._served is not None or not self._waiting:
            return None
        _, _, self._served, tries = heapq.heappop(self._waiting)
        return self._served, tries

    def over(self, guest: Guest) -> None:
        """The guest was served, if it is the one whose turn it was."""
        if self._served == guest:
            self._served = None
