# SPDX-License-Identifier: Apache-2.0
"""Numbers over time: hours and days as they are on the clock (UTC), and times of 24 hours back from now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from elastic_recheck.counts.outcome import tally
from elastic_recheck.counts.shown import Series, TallySeries
from elastic_recheck.counts.site import Site
from elastic_recheck.counts.table import Seen

HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)
NOTHING = timedelta()
Value = TypeVar("Value")


def clock_start(now: datetime, step: timedelta, count: int) -> datetime:
    """Where the first of ``count`` spans begins, each a whole hour or day of UTC, the last of which holds ``now``."""
    now = now.astimezone(UTC)
    hour = now.replace(minute=0, second=0, microsecond=0)
    last = hour if step == HOUR else hour.replace(hour=0)
    return last - step * (count - 1)


def rolling_start(now: datetime, count: int) -> datetime:
    """Where the first of ``count`` times 24 hours begins, the last of which ends at ``now``."""
    return now - A_DAY * count


def put(rows: Iterable[Seen], start: datetime, step: timedelta, count: int, rolling: bool = False) -> list[list[Seen]]:
    """The builds of each span. Rolling spans hold their end, and not their beginning; others the other way round."""
    spans: list[list[Seen]] = [[] for _ in range(count)]
    for seen in rows:
        since = seen.row.time - start
        index = -(-since // step) - 1 if rolling else since // step
        if 0 <= index < count:
            spans[index].append(seen)
    return spans


def known(values: Sequence[Value], start: datetime, step: timedelta, site: Site) -> list[Value | None]:
    """The same, with None for each span that begins before the horizon, or half of which lies in a gap.

    The last span, which is not over anyway, may begin before the horizon: so the first day is seen as it goes.
    """
    first, gaps = max(0, -((start - site.horizon) // step)), site.gaps
    if site.horizon < site.now <= start + step * len(values):
        first = min(first, len(values) - 1)
    return [
        value if number >= first and not _is_hidden(start + step * number, step, gaps, site.now) else None
        for number, value in enumerate(values)
    ]


def _is_hidden(begin: datetime, step: timedelta, gaps: Sequence[tuple[datetime, datetime]], now: datetime) -> bool:
    """Whether half of the span, as far as it is over, lies in gaps."""
    end = min(begin + step, now)
    missing = sum((max(min(end, until) - max(begin, since), NOTHING) for since, until in gaps), NOTHING)
    return bool(missing) and 2 * missing >= end - begin


def series(
    rows: Iterable[Seen],
    start: datetime,
    step: timedelta,
    count: int,
    site: Site,
    number: Callable[[list[Seen]], int] = len,
    rolling: bool = False,
) -> Series:
    """Count builds, or what ``number`` makes of those of each span."""
    values = [number(span) for span in put(rows, start, step, count, rolling)]
    return Series(start, step, tuple(known(values, start, step, site)))


def tallies(failures: Iterable[Seen], start: datetime, step: timedelta, count: int, site: Site) -> TallySeries:
    """How the failures of each span were explained."""
    values = [tally(seen.outcome for seen in span) for span in put(failures, start, step, count)]
    return TallySeries(start, step, tuple(known(values, start, step, site)))


def changes(span: list[Seen]) -> int:
    """Distinct changes."""
    return len({seen.change for seen in span})
