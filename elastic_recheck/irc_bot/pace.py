# SPDX-License-Identifier: Apache-2.0
"""How fast the bot may talk, and how soon it may knock again. Times are seconds of any steady clock."""

from __future__ import annotations

import random
from collections.abc import Callable


class Pace:
    """A token bucket: ``burst`` lines at once, then one every ``line_every`` seconds."""

    def __init__(self, burst: int, line_every: float) -> None:
        self._burst = burst
        self._line_every = line_every
        self._left = float(burst)
        self._seen = float("-inf")

    def take(self, now: float) -> bool:
        """Say whether one more line may go out now; if so, it counts."""
        waited = now - self._seen
        self._seen = now
        self._left = min(self._burst, self._left + waited / self._line_every) if self._line_every else self._burst
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Backoff:
    """Pauses that double from ``first`` to ``longest``, each cut by up to a half so that not all bots come at once."""

    def __init__(self, first: float, longest: float, chance: Callable[[], float] = random.random) -> None:
        self._first = first
        self._longest = longest
        self._chance = chance
        self._next = first

    def pause(self, hopeless: bool = False) -> float:
        """Seconds to wait this time; ``hopeless``: the longest at once, as nothing will change by itself."""
        whole = self._longest if hopeless else self._next
        self._next = min(self._next * 2, self._longest)
        return whole * (1 - self._chance() / 2)

    def reset(self) -> None:
        """Begin again with the shortest."""
        self._next = self._first
