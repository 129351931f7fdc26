# SPDX-License-Identifier: Apache-2.0
"""Large parts of a log that hold whole events: the events of its parts, one after the other, are those of the log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from elastic_recheck.events import EVENT_LIMIT, Format
from elastic_recheck.events.layouts import LAYOUTS, Layout, Part
from elastic_recheck.events.lines import line_at

SIZE = 1 << 20
"""Bytes that are read at a time."""
_NEAR = 64
"""Lines that are looked at one by one for one that begins an event."""


def chunks(stream: BinaryIO, form: Format, *, size: int = SIZE, limit: int = EVENT_LIMIT) -> Iterator[bytes]:
    """Cut a log before lines that begin an event.

    A line that is longer than any event may be is shortened, but not to less than that; a chunk has at most the length
    of what is read at a time and some events more.
    """
    layout = LAYOUTS[form]
    held = b""
    for block in _blocks(stream, size, 2 * limit):
        held += block
        if cut := _last_cut(held, layout, limit):
            yield held[:cut]
            held = held[cut:]
    if held:
        yield held


def has_long_event(chunk: bytes, form: Format, *, limit: int = EVENT_LIMIT) -> bool:
    """Whether some event may be longer than the limit allows; False is certain."""
    layout = LAYOUTS[form]
    here = 0
    while len(chunk) - here > limit:
        following = _last_beginning(chunk, here + 1, here + limit, layout)
        if not following:
            return True
        here = following
    return False


class Extent(NamedTuple):
    """From where to where in its chunk an event's lines stand, with noise that is between them."""

    start: int
    end: int


class Stretch(NamedTuple):
    """Whole events. ``joined``: some may have several lines. ``has_long``: some may be longer than the limit allows."""

    text: bytes
    joined: bool = True
    has_long: bool = False

    def extent_at(self, offset: int, form: Format) -> Extent:
        """Find the lines of the event that holds the byte at ``offset``, where none is long."""
        return extent_at(self.text, offset, form) if self.joined else _line_around(self.text, offset)


def stretches(chunk: bytes, form: Format, *, limit: int = EVENT_LIMIT) -> Iterator[Stretch]:
    """Tell what is in a chunk: mostly it is one stretch; but there may be very many lines before one that begins an
    event, and each of these is an event of its own.
    """
    if not has_long_event(chunk, form, limit=limit):
        yield Stretch(chunk)
        return
    first = _first_beginning(chunk, LAYOUTS[form])
    if first > limit:
        head = chunk[:first]
        yield Stretch(head, joined=False, has_long=has_long_event(head, Format.PLAIN, limit=limit))
        chunk = chunk[first:]
    if chunk:
        yield Stretch(chunk, has_long=has_long_event(chunk, form, limit=limit))


def extent_at(chunk: bytes, offset: int, form: Format) -> Extent:
    """Find the lines of the event that holds the byte at ``offset``, in a chunk without long events."""
    layout = LAYOUTS[form]
    start = here = chunk.rfind(b"\n", 0, offset) + 1
    part = _part(chunk, here, layout)
    if part is Part.CONTINUES:
        while start and _part(chunk, start, layout) is not Part.BEGINS:
            start = chunk.rfind(b"\n", 0, start - 1) + 1
        if _part(chunk, start, layout) is not Part.BEGINS:
            return Extent(here, _line_end(chunk, here))
    end = _line_end(chunk, here)
    if part is not Part.NOISE and layout.begins:
        while end < len(chunk) and _part(chunk, end, layout) is not Part.BEGINS:
            end = _line_end(chunk, end)
    return Extent(start, end)


def _line_around(chunk: bytes, offset: int) -> Extent:
    """Find the line that holds the byte at ``offset``."""
    return Extent(chunk.rfind(b"\n", 0, offset) + 1, _line_end(chunk, offset))


def _first_beginning(chunk: bytes, layout: Layout) -> int:
    """Where the first line stands that begins an event; the chunk's length where none does."""
    places = (0, *(found.start() for found in layout.firsts.finditer(chunk, 1)))
    return next((here for here in places if _part(chunk, here, layout) is Part.BEGINS), len(chunk))


def _last_beginning(chunk: bytes, first: int, last: int, layout: Layout) -> int:
    """Where the last line from ``first``, which is not 0, to ``last`` stands that begins an event; 0 where none does.

    Mostly it is one of the last lines. But there may be very many that begin nothing.
    """
    here = last + 1
    for _ in range(_NEAR):
        here = chunk.rfind(b"\n", first - 1, here - 1) + 1
        if not here or _part(chunk, here, layout) is Part.BEGINS:
            return here
    places = [found.start() for found in layout.firsts.finditer(chunk, first, here)]
    return next((here for here in reversed(places) if _part(chunk, here, layout) is Part.BEGINS), 0)


def _blocks(stream: BinaryIO, size: int, longest: int) -> Iterator[bytes]:
    """Read, and leave out what a line has beyond the longest that it may be, as far as it reaches over a block."""
    length = 0
    while block := stream.read(size):
        feed = block.find(b"\n")
        head = len(block) if feed < 0 else feed
        kept = max(0, min(head, longest - length))
        length = length + kept if feed < 0 else len(block) - block.rfind(b"\n") - 1
        yield block if kept == head else block[:kept] + block[head:]


def _last_cut(held: bytes, layout: Layout, limit: int) -> int:
    """Where the last line begins that is complete and starts an event whatever stands before it; 0 where none is."""
    last = held.rfind(b"\n", 0, max(held.rfind(b"\n"), 0)) + 1
    if not last:
        return 0
    return _last_beginning(held, max(1, last - 2 * limit), last, layout) or (last if last > 2 * limit else 0)


def _part(chunk: bytes, start: int, layout: Layout) -> Part:
    if layout.begins is None and layout.noise is None:
        return Part.BEGINS
    return layout.part(line_at(chunk, start, 0, EVENT_LIMIT).text)


def _line_end(chunk: bytes, start: int) -> int:
    return chunk.find(b"\n", start) + 1 or len(chunk)
