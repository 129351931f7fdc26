# SPDX-License-Identifier: Apache-2.0
"""All events of a build that one query hits, for somebody who asks how often it does."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

from elastic_recheck.engines.embedded.choose import asks_for
from elastic_recheck.engines.embedded.chunks import has_long_event
from elastic_recheck.engines.embedded.literals import needs
from elastic_recheck.engines.embedded.place import Place
from elastic_recheck.engines.embedded.reader import OutOfTimeError, Reader
from elastic_recheck.engines.embedded.sieve import Sieve
from elastic_recheck.engines.embedded.task import FetchedFile, Task
from elastic_recheck.events import Event, Format
from elastic_recheck.lucene import Document, Query
from elastic_recheck.model import Fields

_ESCAPE = b"\x1b"


def every_hit(task: Task, query: Query) -> Iterator[tuple[FetchedFile, Event]]:
    """Every event that the query hits, file by file, and in a file in order; as far as the task's time suffices."""
    reader = Reader(task)
    for file in task.files:
        if asks_for(query, file.kind, task.fields):
            try:
                for event in _of_file(file, query, task.fields, reader):
                    yield file, event
            except OutOfTimeError:
                return


def _of_file(file: FetchedFile, query: Query, build: Fields, reader: Reader) -> Iterator[Event]:
    structured = file.kind.format is Format.JSON
    known = Document({**build, "filename": file.kind.filename, "tags": (*file.kind.tags, "multiline")}, complete=False)
    sieve = Sieve({"": needs(query.meaning, known, structured=structured)}, structured=structured)
    lines = 0
    for chunk in reader.chunks(file):
        found: Iterator[Event]
        if sieve.always or _ESCAPE in chunk or has_long_event(chunk, file.kind.format):
            events = reader.read(io.BytesIO(chunk), file.kind)
            found = (event for event in events if query.matches(event.document(file.kind, build)))
        else:
            found = _sieved(sieve, chunk, file, query, build, reader)
        for event in found:
            yield replace(event, line=event.line + lines)
        lines += chunk.count(b"\n")


def _sieved(
    sieve: Sieve, chunk: bytes, file: FetchedFile, query: Query, build: Fields, reader: Reader
) -> Iterator[Event]:
    place: Place | None = None
    for offset, _ in sorted(sieve.candidates(chunk)):
        if place is None or not place.holds(offset):
            reader.look_at_clock()
            place = Place(chunk, offset, file.kind, build, reader.reference, debug=reader.debug)
            if place.event and query.matches(place.document):
                yield place.hit
