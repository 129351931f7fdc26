# SPDX-License-Identifier: Apache-2.0
"""From when to when a log tells of, by its first and its last events."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from elastic_recheck.events import Format, read

_LOOKED_AT = 64 << 10
"""Bytes at either end."""


def time_range(plain: Path, form: Format, reference: datetime) -> tuple[datetime | None, datetime | None]:
    """The first time in a log's first 64 KB, and the last one in its last 64 KB; None where there is none.

    :param reference: soon after the log was written: gives times without a year theirs.
    """
    with plain.open("rb") as stream:
        head = stream.read(_LOOKED_AT)
        if stream.seek(0, os.SEEK_END) > _LOOKED_AT:
            stream.seek(-_LOOKED_AT, os.SEEK_END)
            tail = stream.read().partition(b"\n")[2]
        else:
            tail = head
    first = next(_times(head, form, reference), None)
    return first, max(_times(tail, form, reference), default=first)


def _times(part: bytes, form: Format, reference: datetime) -> Iterator[datetime]:
    events = read(io.BytesIO(part), form, debug=True, reference=reference)
    return (event.time for event in events if event.time)
