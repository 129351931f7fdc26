# SPDX-License-Identifier: Apache-2.0
"""The graph of the overview: how failures were explained, by hour, and by day where there is little room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from markupsafe import Markup

from elastic_recheck.counts.shown import Overview, Series, Tally, TallySeries
from elastic_recheck.pages.charts import Band, Chart, draw
from elastic_recheck.pages.texts import count, day, moment

KINDS = ("recognised", "not_recognised", "without_logs", "not_looked_at")
"""The parts of a tally; with dashes they are classes of the style sheet."""
DAY = timedelta(days=1)
S = TypeVar("S", Series, TallySeries)


@dataclass(frozen=True, slots=True)
class DayLine:
    """A span of 24 hours as a line of the table beside the graph; ``earlier``: all failures a week before."""

    start: datetime
    tally: Tally | None
    earlier: int | None


def by_hour(page: Overview) -> Markup:
    """A column an hour."""
    starts = [page.hours.start + page.hours.step * number for number in range(len(page.hours.values))]
    ticks = {number: day(start) for number, start in enumerate(starts) if start.hour == 0}
    return draw(_chart(page.hours.values, page.week_earlier.values, starts, ticks, "hour"))


def by_day(page: Overview) -> Markup:
    """A column for 24 hours."""
    days = day_lines(page)
    starts = [each.start for each in days]
    ticks = {number: day(start) for number, start in enumerate(starts) if (len(starts) - number) % 3 == 1}
    chart = _chart(
        [each.tally for each in days], [each.earlier for each in days], starts, ticks, "24 hours", (420, 190)
    )
    return draw(chart)


def day_lines(page: Overview) -> list[DayLine]:
    """The graph's numbers in spans of 24 hours, oldest first."""
    return [
        DayLine(tallies.start, sum_of(tallies.values), _sum(earlier.values))
        for tallies, earlier in zip(_days(page.hours), _days(page.week_earlier), strict=True)
    ]


def sum_of(tallies: Sequence[Tally | None]) -> Tally | None:
    """All of them as one; None where none is known."""
    known = [each for each in tallies if each is not None]
    return Tally(*(sum(getattr(each, kind) for each in known) for kind in KINDS)) if known else None


def _days(series: S) -> Iterator[S]:
    size = DAY // series.step
    for first in range(0, len(series.values), size):
        yield type(series)(series.start + series.step * first, DAY, series.values[first : first + size])


def _sum(values: Sequence[int | None]) -> int | None:
    known = [each for each in values if each is not None]
    return sum(known) if known else None


def bands(tallies: Sequence[Tally | None]) -> list[Band]:
    """What stands on one another."""
    return [Band(kind.replace("_", "-"), [getattr(each, kind) if each else None for each in tallies]) for kind in KINDS]


def _chart(
    tallies: Sequence[Tally | None],
    earlier: Sequence[int | None],
    starts: Sequence[datetime],
    ticks: dict[int, str],
    length: str,
    size: tuple[int, int] = (1200, 200),
) -> Chart:
    texts = [
        f"{length} from {moment(start)}: {_said(tally)}" + (f"; a week before {count(then, 'failure')}" if then else "")
        for start, tally, then in zip(starts, tallies, earlier, strict=True)
    ]
    return Chart(
        f"Failures in each {length} of 10 days, by how they were explained",
        texts,
        ticks,
        bands(tallies),
        Band("earlier", earlier),
        width=size[0],
        height=size[1],
    )


def _said(tally: Tally | None) -> str:
    if tally is None:
        return "not known"
    parts = [f"{getattr(tally, kind)} {kind.replace('_', ' ')}" for kind in KINDS if getattr(tally, kind)]
    return ", ".join(parts) or "no failure"
