# SPDX-License-Identifier: Apache-2.0
"""One event in a chunk of a log: its raw lines, and what is made of them once somebody asks."""

from __future__ import annotations

from functools import cached_property

from elastic_recheck.engines.embedded.chunks import Extent
from elastic_recheck.engines.embedded.reader import Reader
from elastic_recheck.events import Event, FileKind, event_at
from elastic_recheck.lucene import Document
from elastic_recheck.model import Fields


class Place:
    """The event whose lines stand there in a part of a log.

    ``event`` is None where there is none (noise, blank lines, DEBUG that is not wanted); its ``line`` is always 1.
    """

    def __init__(self, text: bytes, extent: Extent, kind: FileKind, build: Fields, reader: Reader) -> None:
        self.start, self.end = extent
        self._raw = text[self.start : self.end]
        self._kind = kind
        self._build = build
        self._reader = reader
        self.judged: set[str] = set()

    def holds(self, offset: int) -> bool:
        """Whether a byte of the chunk is one of this event's."""
        return self.start <= offset < self.end

    @cached_property
    def lowered(self) -> bytes:
        """Its raw lines, ASCII in lower case."""
        return self._raw.lower()

    @cached_property
    def event(self) -> Event | None:
        """The event itself."""
        reader = self._reader
        return event_at(self._raw, 0, self._kind.format, debug=reader.debug, reference=reader.reference)

    @cached_property
    def document(self) -> Document:
        """Its fields with those of its file and its build."""
        return Document(self.event.document(self._kind, self._build) if self.event else {})


class LinesFromEnd:
    """Counts the lines of a part of a log from its end to places that are asked for from the last to the first."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._from = len(text)
        self._lines = 0

    def back_to(self, offset: int) -> int:
        """Count the lines that end between there and the end."""
        self._lines += self._text.count(b"\n", offset, self._from)
        self._from = offset
        return self._lines
