# SPDX-License-Identifier: Apache-2.0
"""One is said as one on IRC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from elastic_recheck.messages import back_line, storm_line
from elastic_recheck.model import Bug

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_one_change_and_one_failure_stand_in_the_singular() -> None:
    bug = Bug("1", "https://bugs.example.org/1", "It broke")

    assert ": 1 more change in the last 10 min" in storm_line("gate", bug, 1, timedelta(minutes=10))
    assert ": 2 more changes in the last 10 min" in storm_line("gate", bug, 2, timedelta(minutes=10))
    assert back_line(NOON, 1, 0) == "back: 1 failure since 12:00 UTC caught up, 0 answered"
    assert back_line(NOON, 2, 0) == "back: 2 failures since 12:00 UTC caught up, 0 answered"
