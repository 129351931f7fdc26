# SPDX-License-Identifier: Apache-2.0
"""What the first line of an event tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from elastic_recheck.events.event import Value

_NONE: Mapping[str, Value] = {}


class Record(NamedTuple):
    """A line, read. Where it is not written as its format demands, ``parsed`` is False and ``message`` all of it."""

    message: str
    time: datetime | None = None
    level: str = ""
    module: str = ""
    fields: Mapping[str, Value] = _NONE
    parsed: bool = False
