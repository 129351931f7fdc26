# SPDX-License-Identifier: Apache-2.0
"""How long a build's logs are waited for. Each build waits by itself; its deadline runs from its CI comment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from elastic_recheck.model import Arrival, BuildDiagnosis, BuildLogs, Readiness, Trouble

FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(seconds=40)
"""While logs are still likely to come; later it is a thirtieth of the time that was waited."""
SECOND_LOOK_WITHIN = timedelta(hours=2)
"""After the deadline."""
SECOND_CHANCE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long logs are waited for; and how much longer while nobody can look, since a server is away."""

    logs: timedelta = timedelta(minutes=20)
    outage: timedelta = timedelta(hours=1)

    @property
    def of_follow_up(self) -> Patience:
        """That for a second look."""
        return Patience(self.logs + SECOND_LOOK_WITHIN, timedelta())


@dataclass(frozen=True, slots=True)
class Wait:
    """One build's waiting: since when, how often its logs were looked for, and when to give up.

    ``end`` is the deadline while nobody can look. ``retried``: an error of ours was given its second chance.
    """

    since: datetime
    deadline: datetime
    end: datetime
    looks: int = 0
    retried: bool = False

    def moved(self, by: timedelta) -> Self:
        """The same on a clock that was set by so much."""
        return replace(self, since=self.since + by, deadline=self.deadline + by, end=self.end + by)


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
    trouble: Trouble | None = None


def begin(now: datetime, event: datetime, patience: Patience) -> Wait:
    """Start to wait at ``now`` for the logs of a build whose CI comment was made at ``event``.

    A build that is first seen past its deadline is still looked at once; one from the future is taken for a new one.
    """
    since = min(now, event)
    return Wait(since, since + patience.logs, since + patience.logs + patience.outage)


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
    away = arrival.readiness is Readiness.AWAY
    last = wait.end if away else wait.deadline
    if now >= last:
        return GiveUp(f"{arrival.reason} for {spell(last - wait.since)}", Trouble.PASSING if away else None)
    return _look_again(wait, last, now)


def after_search(wait: Wait, diagnosis: BuildDiagnosis, now: datetime) -> LookAgain | None:
    """What to do after one search: nothing more, or to begin anew where it may come out better.

    What passes is waited for; an error of ours may have been an accident, once. A hit counts, whatever was not read.
    """
    if diagnosis.hits:
        return None
    if diagnosis.trouble is Trouble.PASSING and now < wait.end:
        return _look_again(wait, wait.end, now)
    if diagnosis.trouble is Trouble.OURS and not wait.retried:
        return LookAgain(replace(wait, retried=True), SECOND_CHANCE)
    return None


def _look_again(wait: Wait, last: datetime, now: datetime) -> LookAgain:
    pause = min(FIRST_PAUSE * 2 ** min(wait.looks, 8), max(LONGEST_PAUSE, (now - wait.since) / 30))
    return LookAgain(replace(wait, looks=wait.looks + 1), min(pause, last - now))


def spell(span: timedelta) -> str:
    """A duration in words, in the largest unit that tells it well: ``20 minutes``, ``90 seconds``."""
    seconds = max(1, round(span.total_seconds()))
    for size, unit in ((3600, "hour"), (60, "minute")):
        if seconds >= 2 * size or seconds == size:
            number = round(seconds / size)
            return f"{number} {unit}{'s' if number > 1 else ''}"
    return f"{seconds} second{'s' if seconds > 1 else ''}"
