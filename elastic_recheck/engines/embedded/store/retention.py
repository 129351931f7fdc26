# SPDX-License-Identifier: Apache-2.0
"""How long logs are kept: by their age, and by the room that they take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Retention:
    """``days`` after a build's logs came they go, earlier where all logs together take more than ``size`` bytes."""

    days: float = 10.0
    size: int = 50 << 30

    def surplus(self, oldest: Iterable[tuple[str, float, int]], total: int, now: float) -> Iterator[str]:
        """Tell which builds are to go.

        :param oldest: (root, when it came, bytes) of builds, the oldest first.
        :param total: bytes that all builds take.
        """
        for root, added, stored in oldest:
            if total <= self.size and now - added <= self.days * 86400:
                return
            total -= stored
            yield root
