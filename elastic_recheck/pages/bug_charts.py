# SPDX-License-Identifier: Apache-2.0
"""The graphs of a bug's page: its hits by hour and by day, on failing and on passing builds."""

from __future__ import annotations

from datetime import datetime, timedelta

from elastic_recheck.counts.shown import BugPage, Series, Stamp
from elastic_recheck.pages.charts import Band, Chart
from elastic_recheck.pages.texts import day, moment


def by_hour(page: BugPage) -> Chart:
    """Hits in each of the last 48 hours."""
    return _draw("Hits an hour in the last 48 hours", page.hourly, page.hourly_passing, page.stamps)


def by_day(page: BugPage) -> Chart:
    """Hits on each of the last 10 days."""
    return _draw("Hits on each of the last 10 days", page.daily, page.daily_passing, page.stamps)


def _draw(name: str, failing: Series, passing: Series, stamps: tuple[Stamp, ...]) -> Chart:
    starts = [failing.start + failing.step * number for number in range(len(failing.values))]
    daily = failing.step >= timedelta(days=1)
    texts = [
        f"{'day' if daily else 'hour'} from {moment(start)}: {_said(hits, passed)}"
        for start, hits, passed in zip(starts, failing.values, passing.values, strict=True)
    ]
    ticks = {
        number: day(start) if daily else f"{start:%a %H:%M}"
        for number, start in enumerate(starts)
        if (daily and (len(starts) - number) % 2) or (not daily and start.hour % 12 == 0)
    }
    bands = (Band("hits", failing.values), Band("passing", passing.values))
    marks = _marks(starts, failing.step, stamps)
    return Chart(name, texts, ticks, bands, marks=marks, width=600, height=190)


def _said(hits: int | None, passed: int | None) -> str:
    if hits is None:
        return "not known"
    return f"{hits} on failing builds, {passed or 0} on passing ones"


def _marks(starts: list[datetime], step: timedelta, stamps: tuple[Stamp, ...]) -> dict[int, str]:
    marks: dict[int, str] = {}
    for stamp in stamps:
        column = (stamp.time - starts[0]) // step
        if 0 <= column < len(starts):
            said = f"{moment(stamp.time)} {stamp.what} {stamp.text}".strip()
            marks[column] = f"{marks[column]}; {said}" if column in marks else said
    return marks
