# SPDX-License-Identifier: Apache-2.0
"""Raw lines, bounded: only a line feed ends one, a carriage return before it and terminal colours are taken off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from mmap import mmap
from typing import BinaryIO, NamedTuple

Buffer = bytes | mmap

CONTROL_SEQUENCE = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]")
"""ECMA-48, 5.4: what colours a terminal."""

_CHUNK = 1 << 20


class Line(NamedTuple):
    """One line: its number (from 1), where it begins and where the next one does (in bytes), and its text.

    ``cut``: the line goes on behind ``text``.
    """

    number: int
    offset: int
    end: int
    text: bytes
    cut: bool


def read_lines(stream: BinaryIO, limit: int) -> Iterator[Line]:
    """Go through a stream's lines, looking at ``limit`` bytes of each and never holding more than a megabyte."""
    number, offset = 0, 0
    while raw := stream.readline(limit + 1):
        number += 1
        length, ended = len(raw), raw.endswith(b"\n")
        while not ended and (more := stream.readline(_CHUNK)):
            length += len(more)
            ended = more.endswith(b"\n")
        yield _line(number, offset, raw, length, limit, ended=ended)
        offset += length


def line_at(buffer: Buffer, offset: int, number: int, limit: int) -> Line:
    """Cut the line that begins at ``offset``."""
    feed = buffer.find(b"\n", offset)
    end = len(buffer) if feed < 0 else feed + 1
    raw = buffer[offset : min(end, offset + limit + 1)]
    return _line(number, offset, raw, end - offset, limit, ended=feed >= 0)


def line_start(buffer: Buffer, offset: int) -> int:
    """Where the line that holds ``offset`` begins."""
    return buffer.rfind(b"\n", 0, offset) + 1


def count_lines(buffer: Buffer, end: int) -> int:
    """How many lines end before ``end``."""
    return sum(buffer[at : min(at + _CHUNK, end)].count(b"\n") for at in range(0, end, _CHUNK))


def _line(number: int, offset: int, raw: bytes, length: int, limit: int, *, ended: bool) -> Line:
    cut = length - ended > limit
    text = raw[:limit] if cut else raw.removesuffix(b"\n").removesuffix(b"\r")
    if b"\x1b" in text:
        text = CONTROL_SEQUENCE.sub(b"", text)
    return Line(number, offset, offset + length, text, cut)
