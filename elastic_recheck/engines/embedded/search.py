# SPDX-License-Identifier: Apache-2.0
"""Searching one file: the last event that each query hits, as if every event were judged by every query."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace

from elastic_recheck.engines.embedded.chunks import has_long_event
from elastic_recheck.engines.embedded.literals import fits, needs
from elastic_recheck.engines.embedded.place import Place
from elastic_recheck.engines.embedded.questions import Questions
from elastic_recheck.engines.embedded.reader import Reader
from elastic_recheck.engines.embedded.sieve import Sieve
from elastic_recheck.engines.embedded.task import FetchedFile
from elastic_recheck.events import EVENT_LIMIT, Event, FileKind, Format
from elastic_recheck.events.lines import read_lines
from elastic_recheck.lucene import Document, Query
from elastic_recheck.model import Fields

_ESCAPE = b"\x1b"


def last_hits(
    file: FetchedFile, queries: Mapping[str, Query], build: Fields, reader: Reader, found: dict[str, Event]
) -> None:
    """Put among ``found`` the last event of the file that each query hits.

    :raises OutOfTimeError: before the end of the file; what was found by then is there.
    """
    search = _Search(queries, file.kind, build, reader)
    chunk_of: dict[str, int] = {}
    try:
        for number, chunk in enumerate(reader.chunks(file)):
            here = search.chunk(chunk)
            found.update(here)
            chunk_of.update(dict.fromkeys(here, number))
    finally:
        before = _lines_before(file, reader, set(chunk_of.values()))
        for text, number in chunk_of.items():
            found[text] = replace(found[text], line=found[text].line + before[number])


def _lines_before(file: FetchedFile, reader: Reader, wanted: set[int]) -> dict[int, int]:
    """Count the lines before each of these chunks. Most files need no count, so it has a pass of its own."""
    before: dict[int, int] = {}
    lines = 0
    if wanted:
        for number, chunk in enumerate(reader.chunks(file, timed=False)):
            if number in wanted:
                before[number] = lines
                if len(before) == len(wanted):
                    break
            lines += chunk.count(b"\n")
    return before


class _Search:
    """Searches the chunks of one file."""

    def __init__(self, queries: Mapping[str, Query], kind: FileKind, build: Fields, reader: Reader) -> None:
        structured = kind.format is Format.JSON
        tags = (*kind.tags, "multiline")
        known = Document({**build, "filename": kind.filename, "tags": tags}, complete=False)
        self._needs = {text: needs(query.meaning, known, structured=structured) for text, query in queries.items()}
        self._sieve = Sieve(self._needs, structured=structured)
        self._questions = Questions(queries, kind, build)
        self._queries = queries
        self._kind = kind
        self._build = build
        self._reader = reader

    def chunk(self, chunk: bytes) -> dict[str, Event]:
        """Find the last event that each query hits; its line is counted from the chunk's first."""
        plain = None if has_long_event(chunk, self._kind.format) else _without_control_sequences(chunk)
        if plain is None:
            return self._one_by_one(chunk)
        return self._sieved(plain) | self._backwards(plain)

    def _one_by_one(self, chunk: bytes) -> dict[str, Event]:
        found: dict[str, Event] = {}
        for event in self._reader.read(io.BytesIO(chunk), self._kind):
            if texts := self._questions.worth_asking(event.message):
                document = Document(event.document(self._kind, self._build))
                found.update({text: event for text in texts if self._queries[text].matches(document)})
        return found

    def _sieved(self, chunk: bytes) -> dict[str, Event]:
        """Judge where the sieve finds something, from the end, until each query has hit."""
        found: dict[str, Event] = {}
        place: Place | None = None
        for offset, texts in self._sieve.candidates(chunk):
            if place is None or not place.holds(offset):
                self._reader.look_at_clock()
                place = self._place(chunk, offset)
            for text in self._sieve.guarded if texts is None else texts:
                if text in found or text in place.judged:
                    continue
                if texts is None or fits(self._needs[text], place.lowered):
                    place.judged.add(text)
                    if place.event and self._queries[text].matches(place.document):
                        found[text] = place.hit
        return found

    def _backwards(self, chunk: bytes) -> dict[str, Event]:
        """Judge by the queries that may hit any event, from the end, until each of them has hit."""
        found: dict[str, Event] = {}
        wanted = set(self._sieve.always)
        end = len(chunk)
        while wanted and end > 0:
            self._reader.look_at_clock()
            place = self._place(chunk, end - 1)
            if place.event:
                hits = {text for text in wanted if self._queries[text].matches(place.document)}
                found.update(dict.fromkeys(hits, place.hit))
                wanted -= hits
            end = place.start
        return found

    def _place(self, chunk: bytes, offset: int) -> Place:
        return Place(chunk, offset, self._kind, self._build, self._reader.reference, debug=self._reader.debug)


def _without_control_sequences(chunk: bytes) -> bytes | None:
    """A chunk as its events see it, line by line; None where that is not certain to stay the same."""
    if _ESCAPE not in chunk:
        return chunk
    texts = [line.text for line in read_lines(io.BytesIO(chunk), EVENT_LIMIT)]
    plain = b"\n".join(texts) + b"\n"
    return None if _ESCAPE in plain or b"\r\n" in plain else plain
