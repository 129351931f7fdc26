# SPDX-License-Identifier: Apache-2.0
"""Cutting a log into events: all of them in turn, or the one that holds a byte. Both obey the same rules.

A line that begins an event does so whatever stands before it. Any other line of a format that joins lines belongs to
the nearest beginning above it, as long as the two are no further apart than :data:`EVENT_LIMIT`; without such a
beginning it is an event of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import BinaryIO

from elastic_recheck.events.event import EVENT_LIMIT, Event
from elastic_recheck.events.files import Format
from elastic_recheck.events.layouts import LAYOUTS, Layout, Part
from elastic_recheck.events.lines import Buffer, Line, count_lines, line_at, line_start, read_lines


def read(stream: BinaryIO, form: Format, *, debug: bool = False, reference: datetime | None = None) -> Iterator[Event]:
    """Go through a log's events.

    :param debug: whether events of level DEBUG are wanted.
    :param reference: gives times without a year theirs: about when the log was written, or soon after.
    """
    layout = LAYOUTS[form]
    for lines, more in _grouped(read_lines(stream), layout):
        event = _event(lines, layout, reference, more=more)
        if event and (debug or not _is_debug(event)):
            yield event


def event_at(
    buffer: Buffer, offset: int, form: Format, *, debug: bool = False, reference: datetime | None = None
) -> Event | None:
    """Cut the event that holds the byte at ``offset``.

    :returns: exactly what :func:`read` makes of these bytes, or None where it leaves them out (noise, DEBUG).
    """
    layout = LAYOUTS[form]
    here = line_at(buffer, line_start(buffer, offset), 0)
    part = layout.part(here.text)
    if part is Part.NOISE:
        return None
    begin = here if part is Part.BEGINS else _beginning(buffer, here, layout) or here
    begin = begin._replace(number=count_lines(buffer, begin.offset) + 1)
    lines, more = next(_grouped(_lines_from(buffer, begin), layout))
    event = _event(lines, layout, reference, more=more)
    return event if event and (debug or not _is_debug(event)) else None


def _grouped(lines: Iterable[Line], layout: Layout) -> Iterator[tuple[list[Line], bool]]:
    """Put lines together that make one event; the flag tells of an event that was longer than allowed."""
    group: list[Line] = []
    joining = more = False
    for line in lines:
        part = layout.part(line.text)
        if part is Part.NOISE:
            continue
        if part is Part.CONTINUES and joining:
            if line.end - group[0].offset <= EVENT_LIMIT:
                group.append(line)
                continue
            more = True
        if group:
            yield group, more
        group, more = [line], False
        joining = part is Part.BEGINS
    if group:
        yield group, more


def _beginning(buffer: Buffer, here: Line, layout: Layout) -> Line | None:
    """Find the nearest line above ``here`` that begins an event, if it is near enough."""
    start = here.offset
    while start > 0 and here.end - (start := line_start(buffer, start - 1)) <= EVENT_LIMIT:
        line = line_at(buffer, start, 0)
        if layout.part(line.text) is Part.BEGINS:
            return line
    return None


def _lines_from(buffer: Buffer, first: Line) -> Iterator[Line]:
    line = first
    yield line
    while line.end < len(buffer):
        line = line_at(buffer, line.end, line.number + 1)
        yield line


def _event(lines: Sequence[Line], layout: Layout, reference: datetime | None, *, more: bool) -> Event | None:
    first = _text(lines[0])
    record = layout.parse(first, reference)
    message = "\n".join((record.message, *map(_text, lines[1:])))
    if not record.parsed and not message.strip():
        return None
    truncated = more or any(line.cut for line in lines)
    return Event(
        lines[0].number,
        lines[0].offset,
        message,
        record.time,
        record.level,
        record.module,
        dict(record.fields),
        len(lines),
        truncated,
    )


def _text(line: Line) -> str:
    return line.text.decode("utf-8", "replace")


def _is_debug(event: Event) -> bool:
    return event.level.upper() == "DEBUG"
