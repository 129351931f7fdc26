# SPDX-License-Identifier: Apache-2.0
"""The channels that the bot is to be in, and those that it is in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_PAUSE = 300.0


@dataclass(slots=True)
class _Place:
    name: str
    joined: bool = False
    next_try: float = float("-inf")
    tries: int = 0
    why: str = ""


class Membership:
    """Who is out is to knock again, ``pause`` seconds later, then twice that. Times are seconds of any steady clock."""

    def __init__(self, channels: Iterable[str], pause: float) -> None:
        self._places = {fold(name): _Place(name) for name in channels}
        self._pause = pause

    def due(self, now: float) -> str | None:
        """Name a channel that should be joined now."""
        return next((p.name for p in self._places.values() if not p.joined and p.next_try <= now), None)

    def asked(self, channel: str, now: float) -> None:
        """JOIN was sent."""
        place = self._places[fold(channel)]
        place.next_try = now + min(self._pause * 2**place.tries, LONGEST_PAUSE)
        place.tries = min(place.tries + 1, 16)

    def joined(self, channel: str) -> bool:
        """We are in; returns whether it is one of ours."""
        place = self._places.get(fold(channel))
        if place is not None:
            place.joined, place.tries, place.why = True, 0, ""
        return place is not None

    def left(self, channel: str, why: str, now: float) -> None:
        """We are out, or were not let in: knock again after a pause."""
        place = self._places.get(fold(channel))
        if place is not None:
            place.why = why
            if place.joined:
                place.joined = False
                self.asked(channel, now)

    def is_in(self, channel: str) -> bool:
        """Say whether we are in."""
        place = self._places.get(fold(channel))
        return place is not None and place.joined

    def why_not(self, channel: str) -> str:
        """Say why we are not in."""
        place = self._places.get(fold(channel))
        return (place and place.why) or "not joined yet"

    def outside(self) -> dict[str, str]:
        """Name the channels that we are not in, each with what the server said about it."""
        return {place.name: place.why for place in self._places.values() if not place.joined}


def fold(channel: str) -> str:
    """Two names of one channel are equal after this (RFC 2812, section 2.2)."""
    return channel.lower().translate(str.maketrans("[]\\~", "{}|^"))
