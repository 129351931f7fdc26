# SPDX-License-Identifier: Apache-2.0
"""The graph of what nobody explained: the share that was recognised, by day, against the target."""

from __future__ import annotations

from markupsafe import Markup

from elastic_recheck.counts.shown import TallySeries
from elastic_recheck.pages.charts import Band, Chart, draw
from elastic_recheck.pages.texts import day, percent


def rate(days: TallySeries, target: float | None, name: str) -> Markup:
    """The share of failures with logs that a fingerprint explains, for each day of UTC."""
    starts = [days.start + days.step * number for number in range(len(days.values))]
    rates = [tally.rate if tally else None for tally in days.values]
    texts = [
        f"{day(start)}: " + (f"{percent(tally.rate)} of {tally.read} recognised" if tally else "not known")
        for start, tally in zip(starts, days.values, strict=True)
    ]
    chart = Chart(
        name,
        texts,
        {number: day(start) for number, start in enumerate(starts) if (len(starts) - number) % 2},
        [Band("recognised", [100 * each if each is not None else None for each in rates])],
        level=100 * target if target is not None else None,
        percent=True,
        width=600,
        height=190,
    )
    return draw(chart)
