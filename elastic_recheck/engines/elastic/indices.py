# SPDX-License-Identifier: Apache-2.0
"""Which indices are asked: one a day, by the site's pattern of names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

KEPT = timedelta(days=10)
"""How far back a build that is asked for may lie: sites keep logs about as long."""
_DAY = timedelta(days=1)
_MOST_NAMES = 60
"""Names that go into one URL: servers take 4,096 bytes of it."""


def over(index_format: str, since: datetime, now: datetime) -> tuple[str, ...]:
    """The names of all indices that may hold what happened since then, oldest first.

    An index is named after the day of an event or of its sending, in whatever time zone: the day before ``since`` and
    the day after ``now`` are among them. A pattern without a date names one index, or an alias. A span of months is
    asked by a wildcard for any date.
    """
    first = since.astimezone(UTC).date() - _DAY
    days = (now.astimezone(UTC).date() + _DAY - first).days
    if days > _MOST_NAMES:
        return (re.sub(r"(%-?[A-Za-z][._-]?)*%-?[A-Za-z]", "*", index_format),)
    names = [(first + timedelta(days=number)).strftime(index_format) for number in range(days + 1)]
    return tuple(dict.fromkeys(names))


def those_found(names: Sequence[str], found: Iterable[str]) -> tuple[str, ...]:
    """Of the names asked for, those that hold something; all of them where the server knows them by other names.

    It does where a name is an alias, and the account's rights may end there.
    """
    holding = frozenset(found)
    return tuple(name for name in names if name in holding) if holding <= frozenset(names) else tuple(names)
