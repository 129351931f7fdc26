# SPDX-License-Identifier: Apache-2.0
"""When one bug breaks everything, a channel is told once, not forty times."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from elastic_recheck.model import Delivery

WINDOW = timedelta(minutes=10)
SAID_BEFORE = 3
"""So many lines on one bug within the window are said one by one; those after them are joined into one."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Whether a line is kept ``back``; ``begins``: it is the first of its storm, whose time runs from now."""

    back: bool
    begins: bool = False


@dataclass(slots=True)
class Storms:
    """What was said of which bug on which channel of late, and what is being joined."""

    _said: dict[tuple[str, str], deque[datetime]] = field(default_factory=lambda: defaultdict(deque))
    _joined: dict[tuple[str, str], tuple[Delivery, ...]] = field(default_factory=dict)

    def take(self, delivery: Delivery, now: datetime) -> Kept:
        """Decide about a line. Only those that tell of nothing but bugs in storm are kept back."""
        places = [(delivery.channel, bug.id) for bug in delivery.bugs]
        if not places or not all(self._is_storm(place, now) for place in places):
            for place in places:
                self._said[place].append(now)
            return Kept(back=False)
        known = self._joined.get(places[0], ())
        self._joined[places[0]] = (*known, delivery)
        return Kept(back=True, begins=not known)

    def over(self, channel: str, bug: str) -> tuple[Delivery, ...]:
        """The storm's time is up: what was kept back, to be said in one line."""
        return self._joined.pop((channel, bug))

    def _is_storm(self, place: tuple[str, str], now: datetime) -> bool:
        said = self._said[place]
        while said and said[0] <= now - WINDOW:
            said.popleft()
        return len(said) >= SAID_BEFORE or place in self._joined
