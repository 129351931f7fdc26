# SPDX-License-Identifier: Apache-2.0
"""Cutting a log into events: all of them in turn, or the one that holds a byte. Both obey the same rules.

A line that begins an event does so whatever stands before it. Any other line of a format that joins lines belongs to
the nearest beginning above it, as long as both fit into one event's limit; without such a beginning it is an event
of its own. So what an event holds can be told from its own bytes and those of one limit before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import BinaryIO

from elastic_recheck.events.event import EVENT_LIMIT, Event
from elastic_recheck.events.files import Format
from elastic_recheck.events.layouts import LAYOUTS, Layout, Part
from elastic_recheck.events.lines import Buffer, Line, count_lines, line_at, line_start, read_lines


def read(
    stream: BinaryIO,
    form: Format,
    *,
    debug: bool = False,
    reference: datetime | None = None,
    limit: int = EVENT_LIMIT,
) -> Iterator[Event]:
    """Go through a log's events.

    :param debug: whether events of level DEBUG are wanted.
    :param reference: when the log was written, or soon after: gives times without a year theirs.
    :param limit: raw bytes that one event is made of at most.
    """
    layout = LAYOUTS[form]
    for lines, more in _grouped(read_lines(stream, limit), layout, limit):
        event = _event(lines, layout, reference, more=more)
        if event and (debug or not _is_debug(event)):
            yield event


def event_at(
    buffer: Buffer,
    offset: int,
    form: Format,
    *,
    debug: bool = False,
    reference: datetime | None = None,
    limit: int = EVENT_LIMIT,
) -> Event | None:
    """Cut the event that holds the byte at ``offset``; the parameters are those of :func:`read`.

    :returns: what :func:`read` makes of these bytes, or None where it leaves them out (noise, blank lines, DEBUG).
    """
    if not 0 <= offset < len(buffer):
        return None
    layout = LAYOUTS[form]
    here = line_at(buffer, line_start(buffer, offset), 0, limit)
    part = layout.part(here.text)
    if part is Part.NOISE:
        return None
    begin = here if part is Part.BEGINS else _beginning(buffer, here, layout, limit) or here
    begin = begin._replace(number=count_lines(buffer, begin.offset) + 1)
    lines, more = next(_grouped(_lines_from(buffer, begin, limit), layout, limit))
    event = _event(lines, layout, reference, more=more)
    return event if event and (debug or not _is_debug(event)) else None


def _grouped(lines: Iterable[Line], layout: Layout, limit: int) -> Iterator[tuple[list[Line], bool]]:
    """Put the lines of each event together; the flag tells that more lines belonged to it than the limit allows."""
    group: list[Line] = []
    joining = more = False
    for line in lines:
        part = layout.part(line.text)
        if part is Part.NOISE:
            continue
        if part is Part.CONTINUES and joining:
            if line.end - group[0].offset <= limit:
                group.append(line)
                continue
            more = True
        if group:
            yield group, more
        group, more = [line], False
        joining = part is Part.BEGINS
    if group:
        yield group, more


def _beginning(buffer: Buffer, here: Line, layout: Layout, limit: int) -> Line | None:
    """Find the nearest line above ``here`` that begins an event, if it is near enough."""
    start = here.offset
    while start > 0 and here.end - (start := line_start(buffer, start - 1)) <= limit:
        line = line_at(buffer, start, 0, limit)
        if layout.part(line.text) is Part.BEGINS:
            return line
    return None


def _lines_from(buffer: Buffer, first: Line, limit: int) -> Iterator[Line]:
    line = first
    yield line
    while line.end < len(buffer):
        line = line_at(buffer, line.end, line.number + 1, limit)
        yield line


def _event(lines: Sequence[Line], layout: Layout, reference: datetime | None, *, more: bool) -> Event | None:
    record = layout.parse(_text(lines[0]), reference)
    message = "\n".join((record.message, *map(_text, lines[1:])))
    if not record.parsed and not message.strip():
        return None
    return Event(
        line=lines[0].number,
        offset=lines[0].offset,
        message=message,
        time=record.time,
        level=record.level,
        module=record.module,
        fields=record.fields,
        lines=len(lines),
        truncated=more or any(line.cut for line in lines),
    )


def _text(line: Line) -> str:
    return line.text.decode("utf-8", "replace")


def _is_debug(event: Event) -> bool:
    return event.level.upper() == "DEBUG"
