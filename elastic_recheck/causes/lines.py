# SPDX-License-Identifier: Apache-2.0
"""Single lines of a log as a person reads them: without the times, hosts and markers that CI systems put before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from elastic_recheck.events import Event

_TIME = re.compile(r"\ufeff?\[?(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\]?(?: \| ?| |$)")
"""What GitHub, GitLab, Jenkins' timestamper and ``ts`` put before a line."""

_HOST = re.compile(r"(?P<host>[\w.:-]+(?: -> [\w.:-]+)?) \| ?")
"""What Zuul's ``zuul_stream`` callback puts before what a task says on a host."""

LONGEST = 4000
"""Characters of a line that are looked at."""


class Line(NamedTuple):
    """One line; ``host`` is empty where the CI system itself speaks."""

    number: int
    text: str
    time: datetime | None = None
    host: str = ""


def plain_lines(event: Event) -> Iterator[Line]:
    """Take an event apart into lines."""
    for number, text in enumerate(event.message.split("\n"), event.line):
        yield plain_line(number, text, event.time)


def plain_line(number: int, text: str, time: datetime | None = None) -> Line:
    """Take off what stands before the line's own text; its indentation stays."""
    text = text[:LONGEST].rstrip()
    if stamp := _TIME.match(text):
        text = text[stamp.end() :]
    if host := _HOST.match(text):
        return Line(number, text[host.end() :], time, host["host"])
    return Line(number, text, time)
