# SPDX-License-Identifier: Apache-2.0
"""What pages show is what somebody finds who counts the builds one by one, as the definitions say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages_world import World, world

from elastic_recheck.counts import Pages, Site
from elastic_recheck.counts.shown import WINDOWS, Tally
from elastic_recheck.rows import BuildRow, HitRow, Looked

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
PASSED, NEITHER = {"SUCCESS"}, {"SKIPPED", "CANCELED"}


class Recount:
    """Counts from the definitions alone, without regard to time or beauty."""

    def __init__(self, made: World) -> None:
        self.made = made
        self.bugs: dict[str, set[str]] = {row.id: set() for row in made.builds}
        for hit in made.hits:
            self.bugs[hit.build].add(hit.bug)

    def failures(self, days: float = 10, pipeline: str = "", project: str = "", before: float = 0) -> list[BuildRow]:
        return [
            row
            for row in self.made.builds
            if row.voting
            and row.result not in PASSED | NEITHER
            and before * DAY <= self.made.now - row.time < days * DAY
            and (not pipeline or row.pipeline == pipeline)
            and (not project or row.project == project)
        ]

    def of_bug(self, bug: str, days: float, **told: str) -> list[BuildRow]:
        return [row for row in self.failures(days, **told) if bug in self.bugs[row.id]]  # type: ignore[arg-type]

    def not_recognised(self, days: float) -> list[BuildRow]:
        return [row for row in self.failures(days) if not self.bugs[row.id] and row.looked is Looked.READ]

    def alone(self, bug: str, days: float, pipeline: str = "") -> int:
        count = 0
        for change in {row.change for row in self.of_bug(bug, days, pipeline=pipeline)}:
            of_change = [row for row in self.failures(days, pipeline) if row.change == change]
            count += {each for row in of_change for each in self.bugs[row.id]} == {bug}
        return count

    def tally(self, rows: list[BuildRow]) -> Tally:
        hit = [row for row in rows if self.bugs[row.id]]
        rest = [row for row in rows if not self.bugs[row.id]]
        read = [row for row in rest if row.looked is Looked.READ]
        unread = [row for row in rest if row.looked is Looked.UNREAD]
        return Tally(len(hit), len(read), len(unread), len(rest) - len(read) - len(unread))


def changes(rows: list[BuildRow]) -> int:
    return len({row.change for row in rows})


def pages(made: World, **told: object) -> Pages:
    site = Site(made.now, made.horizon, made.builds, made.hits, made.fingerprints, made.wordings, made.first_hits)
    return Pages(replace(site, **told))  # type: ignore[arg-type]


def worlds() -> st.SearchStrategy[World]:
    """Small sites at any time of day, of which some builds are told of in other time zones, some not over."""
    minutes = st.integers(0, 24 * 60 - 1)
    return st.builds(_world, st.integers(0, 10**6), minutes, st.integers(-12, 14), st.integers(1, 60))


def _world(seed: int, minutes: int, zone: int, builds: int) -> World:
    now = datetime(2026, 3, 29, tzinfo=UTC) + timedelta(minutes=minutes)
    made = world(seed, builds=builds, days=12, bugs=5, now=now, sample=0.5)
    changed = [
        replace(
            row,
            time=row.time.astimezone(timezone(timedelta(hours=zone))) if number % 3 == 0 else row.time,
            result="CANCELED" if number % 11 == 0 else row.result,
            change=row.change % 7 + 1,
        )
        for number, row in enumerate(made.builds)
    ]
    return replace(made, builds=tuple(changed))


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_each_bug_is_counted_as_by_hand(made: World) -> None:
    """Changes, builds, those of this bug alone, shares, the day before, the trend, and when it was last seen."""
    by_hand, overview = Recount(made), pages(made).overview
    for line in overview.bugs:
        bug = line.facts.bug
        for days, counts, share in zip(WINDOWS, line.windows, line.shares, strict=True):
            hit = by_hand.of_bug(bug, days)
            assert (counts.changes, counts.builds) == (changes(hit), len(hit))
            assert counts.alone == by_hand.alone(bug, days)
            failed = changes(by_hand.failures(days))
            assert share == (changes(hit) / failed if failed else None)
        assert line.before == changes([row for row in by_hand.failures(2, before=1) if bug in by_hand.bugs[row.id]])
        told = [
            changes([row for row in by_hand.failures(days, before=days - 1) if bug in by_hand.bugs[row.id]])
            for days in range(10, 0, -1)
        ]
        assert list(line.trend.values) == told
        times = [row.time for row in made.builds if bug in by_hand.bugs[row.id] and row.result not in PASSED | NEITHER]
        assert line.last == max(times, default=None)


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_the_table_is_in_the_order_of_harm(made: World) -> None:
    """By changes in 24 hours, then in 10 days, then by name; every fingerprint is there."""
    lines = pages(made).overview.bugs
    keys = [(-line.windows[0].changes, -line.windows[-1].changes, line.facts.bug) for line in lines]
    assert keys == sorted(keys)
    assert sorted(key[-1] for key in keys) == sorted(each.bug for each in made.fingerprints)


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_the_banner_is_counted_as_by_hand(made: World) -> None:
    """All of it, of the gate alone, too; and the row of what nobody explained."""
    for name in ("all", "gate"):
        builds = [row for row in made.builds if name == "all" or row.pipeline == "gate"]
        by_hand = Recount(replace(made, builds=tuple(builds), hits=_on(made, builds)))
        shown = pages(made).overview if name == "all" else pages(made).gate
        ended = [row for row in builds if row.voting and row.result not in NEITHER]
        for first, last, all_, failed in (
            (0, 1, shown.banner.changes, shown.banner.failed_changes),
            (7, 8, shown.banner.last_week_changes, shown.banner.last_week_failed_changes),
        ):
            assert all_ == changes([row for row in ended if first * DAY <= made.now - row.time < last * DAY])
            assert failed == changes(by_hand.failures(last, before=first))
        assert shown.banner.tally == by_hand.tally(by_hand.failures(1))
        unexplained = [(changes(found), len(found)) for found in map(by_hand.not_recognised, WINDOWS)]
        assert [(each.changes, each.builds) for each in shown.not_recognised.windows] == unexplained
        assert [(each.changes, each.builds) for each in shown.failed] == [
            (changes(by_hand.failures(days)), len(by_hand.failures(days))) for days in WINDOWS
        ]


def _on(made: World, builds: list[BuildRow]) -> tuple[HitRow, ...]:
    ids = {row.id for row in builds}
    return tuple(hit for hit in made.hits if hit.build in ids)


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_cells_are_what_is_counted_under_a_filter(made: World) -> None:
    """By project and pipeline; of several projects they add up to the whole."""
    by_hand, overview = Recount(made), pages(made).overview
    for line in overview.bugs:
        bug = line.facts.bug
        for cell in line.cells:
            for days, counts in zip(WINDOWS, cell.windows, strict=True):
                hit = by_hand.of_bug(bug, days, project=cell.project, pipeline=cell.pipeline)
                assert (counts.changes, counts.builds) == (changes(hit), len(hit))
        whole = [cell for cell in line.cells if not cell.pipeline]
        for number, counts in enumerate(line.windows):
            assert counts.builds == sum(cell.windows[number].builds for cell in whole)


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_hours_and_days_are_those_of_the_clock(made: World) -> None:
    """In UTC, over midnight and wherever the builds say that they are; also a week earlier, and on a bug's page."""
    by_hand, shown = Recount(made), pages(made)
    series = shown.overview.hours
    assert (series.start.minute, series.step, len(series.values)) == (0, HOUR, 240)
    assert series.start + 239 * HOUR <= made.now < series.start + 240 * HOUR
    for number, value in enumerate(series.values):
        start = series.start + number * HOUR
        rows = [row for row in by_hand.failures(99) if start <= row.time < start + HOUR]
        assert value == by_hand.tally(rows)
        week = start - 7 * DAY
        earlier = shown.overview.week_earlier.values[number]
        if week >= made.horizon:
            assert earlier == sum(week <= row.time < week + HOUR for row in by_hand.failures(99))
        else:
            assert earlier is None
    for page in shown.bugs():
        assert (page.daily.start.hour, page.daily.step, len(page.daily.values)) == (0, DAY, 10)
        for number, (failing, passing) in enumerate(zip(page.daily.values, page.daily_passing.values, strict=True)):
            start = page.daily.start + number * DAY
            rows = [
                row for row in made.builds if start <= row.time < start + DAY and page.facts.bug in by_hand.bugs[row.id]
            ]
            assert failing == sum(row.result not in PASSED | NEITHER for row in rows)
            assert passing == sum(row.result in PASSED for row in rows)


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_rates_and_groups_account_for_every_failure(made: World) -> None:
    """Each failure that was read and that nothing explains is in one group; rates are by job and pipeline."""
    by_hand, shown = Recount(made), pages(made).unrecognised
    grouped = [line.id for group in shown.groups for line in group.failures]
    assert sorted(grouped) == sorted(row.id for row in by_hand.not_recognised(10))
    for group in shown.groups:
        assert group.changes == len({line.change for line in group.failures})
        assert (group.first, group.last) == (group.failures[-1].time, group.failures[0].time)
    for line in (*shown.rates, *shown.by_job):
        for days, runs, told in zip(WINDOWS, line.runs, line.tallies, strict=True):
            its: Callable[[BuildRow], bool] = lambda row, line=line: (  # type: ignore[misc]  # noqa: E731
                line.job in ("", row.job) and line.pipeline in ("", row.pipeline)
            )
            assert told == by_hand.tally([row for row in by_hand.failures(days) if its(row)])
            ended = [row for row in made.builds if row.voting and row.result not in NEITHER and its(row)]
            assert runs == sum(made.now - row.time < days * DAY for row in ended)
    unread = sorted(line.id for reason in shown.without_logs for line in reason.builds)
    assert unread == sorted(
        row.id for row in by_hand.failures(10) if row.looked is Looked.UNREAD and not by_hand.bugs[row.id]
    )


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_passing_hits_are_counted_against_those_that_were_searched(made: World) -> None:
    by_hand = Recount(made)
    passed = [row for row in made.builds if row.result in PASSED and made.now - row.time < 10 * DAY]
    for line in pages(made).overview.bugs:
        hit = [row for row in passed if line.facts.bug in by_hand.bugs[row.id]]
        read = [row for row in passed if row.looked is Looked.READ]
        assert (line.passing.hits, line.passing.read, line.passing.passed) == (len(hit), len(read), len(passed))


@pytest.mark.parametrize("scope", ["all", "gate"])
def test_the_files_of_old_count_the_same(scope: str) -> None:
    made = world(3, builds=800, bugs=20)
    by_hand = Recount(made)
    told = pages(made).graph_file() if scope == "all" else pages(made).gate_graph_file()
    assert set(told) == {"now", "last_indexed", "behind", "status", "buglist"}
    bugs = told["buglist"]
    assert isinstance(bugs, list)
    assert {bug["number"] for bug in bugs} == {each.bug for each in made.fingerprints if not each.suppress_graph}
    ranks = [bug["fails24"] * 100000 + bug["fails"] for bug in bugs]
    assert ranks == sorted(ranks, reverse=True)
    for bug in bugs:
        hit = [
            row
            for row in made.builds
            if bug["number"] in by_hand.bugs[row.id]
            and row.result not in PASSED
            and made.now - row.time < 10 * DAY
            and scope in ("all", row.pipeline)
        ]
        assert (bug["fails"], bug["fails24"]) == (len(hit), sum(made.now - row.time < DAY for row in hit))
        assert [each["label"] for each in bug["data"]] == ["FAILURE", "SUCCESS"]
        assert len(bug["data"][0]["data"]) == 240
        assert {point[0] % 3_600_000 for each in bug["data"] for point in each["data"]} == {0}


def test_nothing_is_drawn_before_the_horizon_or_in_a_gap() -> None:
    """Spans that are not known are None, not nothing; a gap that hides less than half of a span leaves it."""
    made = world(5, builds=900, bugs=3, days=4)
    now = made.now
    gap = now - timedelta(days=2), now - timedelta(hours=36)
    covered = ((made.horizon, gap[0]), (gap[1], now - timedelta(minutes=2)))
    shown = pages(made, covered=covered)
    for number, value in enumerate(shown.overview.hours.values):
        start = shown.overview.hours.start + number * HOUR
        end = min(start + HOUR, now)
        hidden = max(timedelta(), min(end, gap[1]) - max(start, gap[0]))
        if start < made.horizon or hidden * 2 >= HOUR:
            assert value is None
        else:
            assert value is not None
    assert shown.overview.banner.last_week_changes is None
    assert shown.health.gaps[0].start == gap[0]
    assert shown.health.silent == ()
