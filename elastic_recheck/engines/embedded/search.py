# SPDX-License-Identifier: Apache-2.0
"""Searching one file: the last event that each query hits, as if every event were judged by every query."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from elastic_recheck.engines.embedded.chunks import Stretch, stretches
from elastic_recheck.engines.embedded.literals import fits
from elastic_recheck.engines.embedded.place import LinesFromEnd, Place
from elastic_recheck.engines.embedded.plan import Plan
from elastic_recheck.engines.embedded.reader import Reader
from elastic_recheck.engines.embedded.task import FetchedFile
from elastic_recheck.events import Event, FileKind
from elastic_recheck.events.lines import CONTROL_SEQUENCE
from elastic_recheck.lucene import Document
from elastic_recheck.model import Fields

_ESCAPE = b"\x1b"
_RETURN_AND_SEQUENCES = re.compile(rb"\r(?:%b)+\n" % CONTROL_SEQUENCE.pattern)


def last_hits(
    file: FetchedFile, plan: Plan, wanted: frozenset[str], build: Fields, reader: Reader, found: dict[str, Event]
) -> None:
    """Put among ``found`` the last event of the file that each of the plan's queries that are ``wanted`` hits.

    :raises OutOfTimeError: before the end of the file; what was found by then is there.
    """
    search = _Search(plan, wanted, file.kind, build, reader)
    first = None
    lines = 0
    here: dict[str, Event] = {}
    try:
        for number, stretch in enumerate(read_stretches(file, reader)):
            hits = search.last_hits(stretch)
            first = number if hits and first is None else first
            lines += 0 if first is None else stretch.text.count(b"\n")  # most files have no hit, and need no count
            here.update(_moved(hits, lines))
    finally:
        found.update(_moved(here, _lines_before(first or 0, file, reader)))


def read_stretches(file: FetchedFile, reader: Reader, *, timed: bool = True) -> Iterator[Stretch]:
    """Go through a file's stretches.

    :raises OutOfTimeError: before the end of the file, where ``timed``.
    """
    for chunk in reader.chunks(file, timed=timed):
        yield from stretches(chunk, file.kind.format)


def _lines_before(number: int, file: FetchedFile, reader: Reader) -> int:
    """Count the lines before one of the file's stretches."""
    before = islice(read_stretches(file, reader, timed=False), number) if number else ()
    return sum(stretch.text.count(b"\n") for stretch in before)


def _moved(hits: Mapping[str, Event], lines: int) -> dict[str, Event]:
    return {text: replace(event, line=event.line + lines) for text, event in hits.items()}


class _Search:
    """Searches the stretches of one file. Lines of hits are counted from the end of their stretch, where 1 would be."""

    def __init__(self, plan: Plan, wanted: frozenset[str], kind: FileKind, build: Fields, reader: Reader) -> None:
        self._plan = plan
        self._wanted = wanted
        self._kind = kind
        self._build = build
        self._reader = reader

    def last_hits(self, stretch: Stretch) -> dict[str, Event]:
        """Find the last event that each query hits."""
        plain = as_events_see(stretch)
        return self._sieved(plain) | self._backwards(plain) if plain else self._one_by_one(stretch.text)

    def _one_by_one(self, chunk: bytes) -> dict[str, Event]:
        found: dict[str, Event] = {}
        for event in self._reader.read(io.BytesIO(chunk), self._kind):
            if texts := self._plan.questions.worth_asking(event.message) & self._wanted:
                document = Document(event.document(self._kind, self._build))
                found.update({text: event for text in texts if self._plan.queries[text].matches(document)})
        return _moved(found, -chunk.count(b"\n"))

    def _sieved(self, stretch: Stretch) -> dict[str, Event]:
        """Judge where the sieve finds something, from the end, until each query has hit."""
        found: dict[str, Event] = {}
        left = set(self._wanted).intersection(self._plan.sieve.guarded)
        place: Place | None = None
        lines = LinesFromEnd(stretch.text)
        for offset, texts in self._plan.sieve.candidates(stretch.text):
            asked = left if texts is None else left.intersection(texts)
            if not left:
                break
            if not asked:
                continue
            if place is None or not place.holds(offset):
                self._reader.look_at_clock()
                place = self._place(stretch, offset)
            for text in asked - place.judged:
                if texts is None or fits(self._plan.needs[text], place.lowered):
                    place.judged.add(text)
                    if place.event and self._plan.queries[text].matches(place.document):
                        found[text] = replace(place.event, line=1 - lines.back_to(place.start))
                        left.discard(text)
        return found

    def _backwards(self, stretch: Stretch) -> dict[str, Event]:
        """Judge by the queries that may hit any event, from the end, until each of them has hit."""
        found: dict[str, Event] = {}
        wanted = set(self._wanted).intersection(self._plan.sieve.always)
        lines = LinesFromEnd(stretch.text)
        end = len(stretch.text)
        while wanted and end > 0:
            self._reader.look_at_clock()
            place = self._place(stretch, end - 1)
            if place.event:
                hits = {text for text in wanted if self._plan.queries[text].matches(place.document)}
                if hits:
                    found.update(dict.fromkeys(hits, replace(place.event, line=1 - lines.back_to(place.start))))
                    wanted -= hits
            end = place.start
        return found

    def _place(self, stretch: Stretch, offset: int) -> Place:
        extent = stretch.extent_at(offset, self._kind.format)
        return Place(stretch.text, extent, self._kind, self._build, self._reader)


def as_events_see(stretch: Stretch) -> Stretch | None:
    """A stretch without control sequences; None where its events have to be gone through one by one."""
    if stretch.has_long:
        return None
    if _ESCAPE not in stretch.text:
        return stretch
    # a carriage return before a sequence is none before the line feed: it is not taken off
    kept = _RETURN_AND_SEQUENCES.sub(b"\r\r\n", stretch.text)
    plain = CONTROL_SEQUENCE.sub(b"", kept)
    if CONTROL_SEQUENCE.search(plain):
        return None  # this would be taken off once more
    return stretch._replace(text=plain)
