# SPDX-License-Identifier: Apache-2.0
"""Which times are covered, where nobody says so but the builds themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

LONGEST_PAUSE = timedelta(hours=24)
"""Where no build ended for longer, a day's data is taken to be missing."""


def covered_spans(times: Iterable[datetime]) -> list[tuple[datetime, datetime]]:
    """From the first to the last of these times, without the pauses that are too long."""
    spans: list[tuple[datetime, datetime]] = []
    for time in sorted(times):
        if spans and time - spans[-1][1] <= LONGEST_PAUSE:
            spans[-1] = spans[-1][0], time
        else:
            spans.append((time, time))
    return spans
