# SPDX-License-Identifier: Apache-2.0
"""One event in a chunk of a log: its raw lines, and what is made of them once somebody asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cached_property

from elastic_recheck.engines.embedded.chunks import extent_at
from elastic_recheck.events import Event, FileKind, event_at
from elastic_recheck.lucene import Document
from elastic_recheck.model import Fields


class Place:
    """The event that holds the byte at ``offset``, in a chunk without long events.

    ``event`` is None where there is none (noise, blank lines, DEBUG that is not wanted); its ``line`` counts from 1.
    """

    def __init__(
        self, chunk: bytes, offset: int, kind: FileKind, build: Fields, reference: datetime | None, *, debug: bool
    ) -> None:
        self._chunk = chunk
        self.start, self._end = extent_at(chunk, offset, kind.format)
        self._raw = chunk[self.start : self._end]
        self._kind = kind
        self._build = build
        self._reference = reference
        self._debug = debug
        self.judged: set[str] = set()

    def holds(self, offset: int) -> bool:
        """Whether a byte of the chunk is one of this event's."""
        return self.start <= offset < self._end

    @cached_property
    def lowered(self) -> bytes:
        """Its raw lines, ASCII in lower case."""
        return self._raw.lower()

    @cached_property
    def event(self) -> Event | None:
        """The event itself."""
        return event_at(self._raw, 0, self._kind.format, debug=self._debug, reference=self._reference)

    @cached_property
    def document(self) -> Document:
        """Its fields with those of its file and its build."""
        return Document(self.event.document(self._kind, self._build) if self.event else {})

    @cached_property
    def hit(self) -> Event:
        """The event, its line counted from the chunk's first."""
        if self.event is None:
            raise ValueError("here is no event")
        return replace(self.event, line=self._chunk.count(b"\n", 0, self.start) + 1)
