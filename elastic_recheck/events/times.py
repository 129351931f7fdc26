# SPDX-License-Identifier: Apache-2.0
"""Points in time as log lines write them. Where a line names no zone it is UTC, as everywhere in a CI system."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

ISO = r"\d{4}-\d\d-\d\d[T ]\d\d:?\d\d(?::?\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
"""A regular expression for ISO 8601 as loggers write it (a comma may stand before the fraction)."""

SYSLOG = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{1,2} \d\d:\d\d:\d\d(?:\.\d+)?"
"""A regular expression for the time of syslog and of ``journalctl -o short-precise``, which has no year."""

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_AHEAD = timedelta(days=1)


def parse_time(text: str, reference: datetime | None = None) -> datetime | None:
    """Read ISO 8601, syslog, or either of Apache's ways of writing a time; None where the text is none of them.

    :param reference: a time from about when the log was written (or soon after): gives syslog times their year.
    """
    try:
        if text[:1].isdigit():
            found = _from_access_log(text) if text[2:3] == "/" else datetime.fromisoformat(text)
        elif text[3:4] == " " and text[:3] in _MONTHS:
            return _without_year(text.split(), reference)
        else:
            found = _from_error_log(text.split())
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _without_year(parts: list[str], reference: datetime | None) -> datetime | None:
    if reference is None:
        return None
    month, day, clock = parts
    for year in (reference.year + 1, reference.year, reference.year - 1):
        # a 29 February is no date at all in most years
        if month == "Feb" and day == "29" and year % 4:
            continue
        found = datetime.fromisoformat(f"{year}-{_month(month)}-{day:0>2}T{clock}").replace(tzinfo=UTC)
        if found <= reference + _AHEAD:
            return found
    return None


def _from_error_log(parts: list[str]) -> datetime:
    """``Fri Jan 03 01:02:03.123456 2014`` (Apache's ErrorLogFormat)."""
    _, month, day, clock, year = parts[:5]
    return datetime.fromisoformat(f"{year}-{_month(month)}-{day:0>2}T{clock}")


def _from_access_log(text: str) -> datetime:
    """``03/Jan/2014:01:02:03 +0000`` (the Common Log Format)."""
    when = re.fullmatch(r"(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})", text)
    if when is None:
        raise ValueError(text)
    day, month, year, clock, zone = when.groups()
    return datetime.fromisoformat(f"{year}-{_month(month)}-{day}T{clock}{zone}")


def _month(name: str) -> str:
    return f"{_MONTHS.index(name) + 1:02}"
