# SPDX-License-Identifier: Apache-2.0
"""What became of a build: did it fail, and is that explained?"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from elastic_recheck import ci
from elastic_recheck.counts.shown import Tally
from elastic_recheck.rows import BuildRow, Looked


class Outcome(StrEnum):
    """What is known of a build that failed, or ``PASSED``; ``NEITHER`` is for those that never came to an end."""

    RECOGNISED = "recognised"
    NOT_RECOGNISED = "not recognised"
    WITHOUT_LOGS = "without logs"
    NOT_LOOKED_AT = "not looked at"
    PASSED = "passed"
    NEITHER = "neither"


_BY_LOOK = {
    Looked.NOT: Outcome.NOT_LOOKED_AT,
    Looked.WAITING: Outcome.NOT_LOOKED_AT,
    Looked.UNREAD: Outcome.WITHOUT_LOGS,
    Looked.READ: Outcome.NOT_RECOGNISED,
}


def has_failed(row: BuildRow) -> bool:
    """Whether the build ended with a failing result."""
    return ci.result(row.result).failed


def has_passed(row: BuildRow) -> bool:
    """Whether the build passed."""
    return row.result == "SUCCESS"


def outcome(row: BuildRow, hit: bool) -> Outcome:
    """What became of a build; hits count even where some of its logs could not be read."""
    if has_failed(row):
        return Outcome.RECOGNISED if hit else _BY_LOOK[row.looked]
    return Outcome.PASSED if has_passed(row) else Outcome.NEITHER


def tally(outcomes: Iterable[Outcome]) -> Tally:
    """Count the failures among them."""
    counted = dict.fromkeys(Outcome, 0)
    for each in outcomes:
        counted[each] += 1
    return Tally(
        counted[Outcome.RECOGNISED],
        counted[Outcome.NOT_RECOGNISED],
        counted[Outcome.WITHOUT_LOGS],
        counted[Outcome.NOT_LOOKED_AT],
    )
