# SPDX-License-Identifier: Apache-2.0
"""What a file holds before it is checked, and what may be wrong with it."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from elastic_recheck.errors import RecordError
from elastic_recheck.records.scalars import Scalar, Span

Place = tuple[int, int]
"""A line and a column, from 1; 0 where they are not known."""

Location = tuple[str | int, ...]
"""Keys and list positions, from the file's top to one value."""

LARGEST_FILE: Final = 1 << 20
"""No file of ours is larger (bytes)."""

MOST_MISTAKES: Final = 100
"""More mistakes than these are only counted."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong with a file; ``line`` and ``column`` count from 1, 0 where they are not known.

    ``code`` is the kind of mistake, where it is one in the text of a value; ``advice`` is what to write instead.
    """

    file: str
    line: int
    key: str
    message: str
    column: int = 0
    code: str = ""
    advice: str = ""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        message = f"{self.message}: {self.advice}" if self.advice else self.message
        return f"{place}: {self.key}: {message}" if self.key else f"{place}: {message}"


class WrongFileError(RecordError):
    """A file of ours is wrong.

    :ivar found: the same mistakes as ``mistakes``, in their parts.
    """

    def __init__(self, found: Iterable[Mistake]) -> None:
        in_order = sorted(set(found), key=lambda mistake: (mistake.file, mistake.line, mistake.column, mistake.key))
        self.found = tuple(in_order[:MOST_MISTAKES])
        if (more := len(in_order) - MOST_MISTAKES) > 0:
            self.found += (
                Mistake(in_order[0].file, 0, "", f"and {more} more {'mistake' if more == 1 else 'mistakes'}"),
            )
        super().__init__([str(mistake) for mistake in self.found])


@dataclass(frozen=True, slots=True)
class Record:
    """A file's plain values (mappings, lists, texts, None), the place of each key, and the text they were read from.

    ``sections`` is true where the topmost keys are the sections of an INI file. ``scalars`` are where the texts stand.
    """

    file: str
    value: object
    places: Mapping[Location, Place] = field(default_factory=dict)
    sections: bool = False
    text: str = field(default="", repr=False)
    scalars: Mapping[Location, Scalar] = field(default_factory=dict, repr=False)

    def place(self, location: Location) -> Place:
        """Find a key, or the nearest one around it that is in the file."""
        known = (location[:end] for end in range(len(location), -1, -1))
        return next((self.places[each] for each in known if each in self.places), (0, 0))

    def place_in_text(self, location: Location, value: str, position: int) -> Place:
        """Find a character of a text value, or its end; the key where that is not known.

        :param value: the text value that stands there, or what is left of it without the blanks around it.
        """
        spans = self._spans(location, value)
        if spans is None:
            return self.place(location)
        index = spans[position][0] if position < len(spans) else spans[-1][1]
        return self.text.count("\n", 0, index) + 1, index - self.text.rfind("\n", 0, index)

    def span(self, location: Location, value: str, position: int, length: int) -> Span | None:
        """Find from where to where some characters of a text value stand in the file's text; None if not known."""
        spans = self._spans(location, value)
        return (spans[position][0], spans[position + length - 1][1]) if spans else None

    def _spans(self, location: Location, value: str) -> Sequence[Span] | None:
        scalar = self.scalars.get(location)
        if scalar is None or not value:
            return None
        whole: Any = self.value
        for part in location:
            whole = whole[part]
        begin = whole.find(value)
        spans = scalar.spans(self.text, whole)
        return spans[begin : begin + len(value)] if spans and begin >= 0 else None

    def mistake(self, location: Location, message: str) -> Mistake:
        """Tell what is wrong at a place."""
        line, column = self.place(location)
        return Mistake(self.file, line, self.key(location), message, column)

    def key(self, location: Location) -> str:
        """Name a place as the file's reader would: ``[gerrit] port`` or ``examples.hits[1]``, the first of a list."""
        if not location:
            return ""
        first, *rest = location
        name = f"[{first}]" if self.sections else str(first)
        for part in rest:
            name += f"[{part + 1}]" if isinstance(part, int) else f"{' ' if self.sections else '.'}{part}"
        return name


def read_text(path: Path) -> str:
    """Read a small text file of ours.

    :raises WrongFileError: it cannot be read, is no file, is larger than ``LARGEST_FILE``, or is no UTF-8 text.
    """

    def wrong(message: str, line: int = 0) -> WrongFileError:
        return WrongFileError([Mistake(str(path), line, "", message)])

    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise wrong("is not a file")
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        raise wrong(f"cannot be read: {error.strerror}") from error
    if len(content) > LARGEST_FILE:
        raise wrong(f"is larger than {LARGEST_FILE} bytes")
    if b"\0" in content:
        raise wrong("holds a NUL character", content.count(b"\n", 0, content.index(b"\0")) + 1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise wrong(f"is not UTF-8: byte 0x{content[error.start]:02x}; save the file as UTF-8", line) from error
