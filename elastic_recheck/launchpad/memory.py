# SPDX-License-Identifier: Apache-2.0
"""What was learnt of bugs, and of the tracker being away. Times are seconds of any steady clock."""

from __future__ import annotations

from dataclasses import dataclass

from elastic_recheck.model import Bug

MOST = 2000
"""Bugs; the one learnt of first is forgotten first."""
ALL = ""
"""In place of a bug's number: the tracker as a whole."""


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """For how many seconds an answer is taken for granted: a bug, "private or unknown", "no answer to be had"."""

    bug: float = 900.0
    nothing: float = 300.0
    away: float = 60.0


USUAL = Lifetimes()


@dataclass(frozen=True, slots=True)
class Known:
    """An answer: the bug, or None where it is private or unknown."""

    bug: Bug | None
    until: float


class Memory:
    """For one thread at a time."""

    def __init__(self, lifetimes: Lifetimes) -> None:
        self._lifetimes = lifetimes
        self._known: dict[str, Known] = {}
        self._troubles: dict[str, tuple[str, float]] = {}

    def fresh(self, number: str, now: float) -> Known | None:
        """Find an answer that is still taken for granted."""
        known = self._known.get(number)
        return known if known and now < known.until else None

    def old(self, number: str) -> Known | None:
        """Find an answer of any age."""
        return self._known.get(number)

    def trouble(self, number: str, now: float) -> str:
        """Say why it is of no use to ask about this bug now; empty where it is."""
        recent = (self._troubles.get(each, ("", now)) for each in (ALL, number))
        return next((why for why, until in recent if now < until), "")

    def learn(self, number: str, bug: Bug | None, now: float) -> None:
        """Keep an answer; so the tracker is there."""
        self._troubles.pop(ALL, None)
        self._troubles.pop(number, None)
        self._known.pop(number, None)
        self._known[number] = Known(bug, now + (self._lifetimes.nothing if bug is None else self._lifetimes.bug))
        _shorten(self._known)

    def fail(self, number: str, why: str, now: float) -> None:
        """Note that there is no answer about a bug, or (``ALL``) about any."""
        self._troubles.pop(number, None)
        self._troubles[number] = (why, now + self._lifetimes.away)
        _shorten(self._troubles)


def _shorten(memory: dict[str, Known] | dict[str, tuple[str, float]]) -> None:
    if len(memory) > MOST:
        del memory[next(iter(memory))]
