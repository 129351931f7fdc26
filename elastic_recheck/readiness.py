# SPDX-License-Identifier: Apache-2.0
"""How long a build's logs are waited for. Each build waits by itself; its deadline runs from its CI comment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from elastic_recheck.model import Arrival, BuildLogs, Readiness

FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(seconds=40)


@dataclass(frozen=True, slots=True)
class Wait:
    """One build's waiting: when its logs were first looked for, how often since, and when to give up."""

    since: datetime
    deadline: datetime
    looks: int = 0

    def moved(self, by: timedelta) -> Self:
        """The same on a clock that was set by so much."""
        return replace(self, since=self.since + by, deadline=self.deadline + by)


@dataclass(frozen=True, slots=True)
class Search:
    """The logs are there."""

    logs: BuildLogs


@dataclass(frozen=True, slots=True)
class LookAgain:
    """Not there yet: look again after ``pause``."""

    wait: Wait
    pause: timedelta


@dataclass(frozen=True, slots=True)
class GiveUp:
    """They will not come, or did not come in time: ``reason`` in plain English."""

    reason: str


def begin(now: datetime, event: datetime, patience: timedelta) -> Wait:
    """Start to wait at ``now`` for the logs of a build whose CI comment was made at ``event``.

    A build that is first seen past its deadline is still looked at once; one from the future is taken for a new one.
    """
    since = min(now, event)
    return Wait(since, since + patience)


def after_look(wait: Wait, arrival: Arrival, now: datetime) -> Search | LookAgain | GiveUp:
    """What to do after one look. The pauses double; the last look is at the deadline itself.

    Logs that are there in part are searched at the deadline as they are: what they tell counts, their silence does not.
    """
    if arrival.readiness is Readiness.THERE and arrival.logs is not None:
        return Search(arrival.logs)
    if arrival.readiness is Readiness.NEVER:
        return GiveUp(arrival.reason)
    if now >= wait.deadline and arrival.logs is not None:
        return Search(arrival.logs)
    if now >= wait.deadline:
        return GiveUp(f"{arrival.reason} for {spell(wait.deadline - wait.since)}")
    pause = min(FIRST_PAUSE * 2 ** min(wait.looks, 8), LONGEST_PAUSE)
    return LookAgain(replace(wait, looks=wait.looks + 1), min(pause, wait.deadline - now))


def spell(span: timedelta) -> str:
    """A duration in words, in the largest unit that tells it well: ``20 minutes``, ``90 seconds``."""
    seconds = max(1, round(span.total_seconds()))
    for size, unit in ((3600, "hour"), (60, "minute")):
        if seconds >= 2 * size or seconds == size:
            number = round(seconds / size)
            return f"{number} {unit}{'s' if number > 1 else ''}"
    return f"{seconds} second{'s' if seconds > 1 else ''}"
