# SPDX-License-Identifier: Apache-2.0
"""When it counts as deaf."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from elastic_recheck.liveness import Rules, Signs, why_deaf, why_not_ready, why_unhealthy

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WELL = Signs(heard=NOON, ci=NOON, beat=NOON, lost=None)
RULES = Rules(timedelta(minutes=30))


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def test_silence_makes_it_deaf_after_its_time() -> None:
    assert why_deaf(WELL, RULES, after(29)) == ""
    assert why_deaf(WELL, RULES, after(30)) == "nothing was heard since 12:00 UTC"


def test_a_ci_system_that_is_silent_makes_it_deaf_however_much_others_say() -> None:
    others = replace(WELL, heard=after(12 * 60))

    assert why_deaf(replace(others, ci=after(1)), RULES, after(12 * 60)) == ""
    assert why_deaf(others, RULES, after(12 * 60)).startswith("no comment of a CI system was heard since 12:00 UTC")


def test_where_gerrit_is_asked_the_silence_of_others_is_unknown() -> None:
    assert why_deaf(WELL, replace(RULES, polls=True), after(60)) == ""
    assert why_deaf(WELL, replace(RULES, polls=True), after(12 * 60)) != ""


def test_a_clock_that_is_set_moves_all_of_it() -> None:
    by = timedelta(hours=1)

    assert replace(WELL, lost=NOON).moved(by) == Signs(NOON + by, NOON + by, NOON + by, NOON + by)


def test_a_lost_connection_counts_for_readiness_at_once_and_is_deafness_after_a_while() -> None:
    lost = replace(WELL, lost=NOON)
    assert why_not_ready(lost, RULES, NOON) == "not connected to Gerrit since 12:00 UTC"
    assert why_unhealthy(lost, RULES, after(1)) == ""
    assert why_unhealthy(replace(lost, beat=after(3)), RULES, after(3)) == "not connected to Gerrit since 12:00 UTC"


def test_ci_comments_that_nobody_understands_make_it_deaf() -> None:
    assert why_deaf(replace(WELL, unparsed=2), RULES, NOON) == ""
    assert "3 CI comments in a row" in why_deaf(replace(WELL, unparsed=3), RULES, NOON)


def test_a_thread_that_decides_nothing_is_not_healthy() -> None:
    assert why_unhealthy(WELL, RULES, after(3)) == "nothing was decided since 12:00 UTC"
    assert why_not_ready(WELL, RULES, after(3)) == "nothing was decided since 12:00 UTC"


def test_before_the_start_it_is_not_ready() -> None:
    assert why_unhealthy(None, RULES, NOON) == why_not_ready(None, RULES, NOON) == "starting"
    assert why_not_ready(WELL, RULES, NOON) == ""
