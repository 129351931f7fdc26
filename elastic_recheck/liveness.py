# SPDX-License-Identifier: Apache-2.0
"""Is it deaf? A bot that hears nothing looks just like one on a quiet day, unless it says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Self

BEAT = timedelta(seconds=10)
"""How often the deciding thread shows that it lives."""
STUCK_AFTER = timedelta(minutes=2)
CONNECT_WITHIN = timedelta(minutes=2)
"""A connection that is cut and back within this time is nobody's concern."""
UNPARSED_IN_A_ROW = 3
"""So many CI comments that say "failed" and cannot be understood, and none that can: their shape has changed."""


@dataclass(frozen=True, slots=True)
class Rules:
    """``deaf_after``: for how long a site may be silent; ``ci_deaf_after``: for how long its CI systems may.

    ``polls``: there is no stream, Gerrit is asked instead, for what CI systems say alone.
    """

    deaf_after: timedelta = timedelta(minutes=30)
    ci_deaf_after: timedelta = timedelta(hours=12)
    polls: bool = False


@dataclass(frozen=True, slots=True)
class Signs:
    """What shows whether anything is heard.

    ``heard`` is when the last event happened, ``ci`` when a CI system last commented (at first: when listening began),
    ``beat`` when the deciding thread last showed that it lives; ``lost`` since when there is no connection, None while
    there is one. ``unparsed`` counts the CI comments that were not understood since the last one that was.
    """

    heard: datetime
    ci: datetime
    beat: datetime
    lost: datetime | None
    unparsed: int = 0

    def moved(self, by: timedelta) -> Self:
        """The same on a clock that was set by so much."""
        lost = self.lost and self.lost + by
        return replace(self, heard=self.heard + by, ci=self.ci + by, beat=self.beat + by, lost=lost)


def why_deaf(signs: Signs, rules: Rules, now: datetime) -> str:
    """One line that says why nothing can be heard; empty where all is well."""
    if signs.lost is not None and now - signs.lost >= CONNECT_WITHIN:
        return f"not connected to Gerrit since {_clock(signs.lost)}"
    if not rules.polls and now - signs.heard >= rules.deaf_after:
        return f"nothing was heard since {_clock(signs.heard)}"
    if now - signs.ci >= rules.ci_deaf_after:
        return f"no comment of a CI system was heard since {_clock(signs.ci)}; does ci_username still name it?"
    if signs.unparsed >= UNPARSED_IN_A_ROW:
        return f"{signs.unparsed} CI comments in a row say that something failed, and none could be understood"
    return ""


def why_unhealthy(signs: Signs | None, rules: Rules, now: datetime) -> str:
    """One line that says why it is deaf, or does not decide any more; empty where all is well."""
    if signs is None:
        return "starting"
    if now - signs.beat >= STUCK_AFTER:
        return f"nothing was decided since {_clock(signs.beat)}"
    return why_deaf(signs, rules, now)


def why_not_ready(signs: Signs | None, rules: Rules, now: datetime) -> str:
    """As :func:`why_unhealthy`; and a connection that is lost counts at once."""
    if unhealthy := why_unhealthy(signs, rules, now):
        return unhealthy
    if signs is not None and signs.lost is not None:
        return f"not connected to Gerrit since {_clock(signs.lost)}"
    return ""


def _clock(time: datetime) -> str:
    return f"{time.astimezone(UTC):%H:%M} UTC"
