# SPDX-License-Identifier: Apache-2.0
"""How numbers, times and foreign texts are written on the pages."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from elastic_recheck import shares
from elastic_recheck.model import Evidence

DASH = "\N{EN DASH}"


def printable(text: str) -> str:
    """Foreign text without what would hide or turn around what stands beside it (control and format characters)."""
    if text.isprintable():  # says the same of most texts, and at once
        return text
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(each) in {"Cc", "Cf", "Cs"} and each not in "\t\n" else each
        for each in text
    )


def percent(share: float | None) -> str:
    """A share (0 to 1) in whole percent, as the scripts say it; a dash where it is not known."""
    return DASH if share is None else shares.percent(share)


def number(value: int | None) -> str:
    """With commas between thousands; a dash where it is not known."""
    return DASH if value is None else f"{value:,}"


def count(value: int, one: str, many: str = "") -> str:
    """A number and its noun."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def moment(time: datetime | None) -> str:
    """Day and time, UTC."""
    return time.astimezone(UTC).strftime("%Y-%m-%d %H:%M") if time else DASH


def stamp(time: datetime) -> str:
    """As machines read it."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(time: datetime) -> str:
    """A day's short name, as under an axis."""
    return f"{time.astimezone(UTC):%a} {time.astimezone(UTC).day}"


def span(length: timedelta | None) -> str:
    """How long, in the largest unit that says enough."""
    if length is None:
        return DASH
    seconds = int(length.total_seconds())
    for unit, name in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * unit:
            return f"{seconds // unit} {name}"
    return f"{seconds // 60} min" if seconds >= 60 else f"{max(seconds, 0)} s"


def link(url: str) -> str:
    """The URL, or empty where a browser should not follow it (anything but http and https)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""


def marked(evidence: Evidence, limit: int = 400) -> Markup:
    """The evidence's text, with the part that matched marked; cut around that part."""
    text, start, end = evidence.text, evidence.start, min(evidence.end, evidence.start + limit)
    first = max(0, start - 40) if len(text) > limit else 0
    last = max(first + limit, end)
    pieces = text[first:start], text[start:end], text[end:last]
    before, hit, after = (escape(printable(piece)) for piece in pieces)
    return Markup("{}{}{}{}{}").format(
        "… " if first else "",
        before,
        Markup("<mark>{}</mark>").format(hit) if hit else "",
        after,
        " …" if last < len(text) else "",
    )
