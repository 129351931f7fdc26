# SPDX-License-Identifier: Apache-2.0
"""The events of a file that may tell why the build failed: all that have a clue, and those that are waited for."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache

from elastic_recheck.causes import CLUES
from elastic_recheck.engines.embedded.chunks import Stretch
from elastic_recheck.engines.embedded.literals import BYTE_BY_BYTE
from elastic_recheck.engines.embedded.patterns import Patterns
from elastic_recheck.engines.embedded.place import Place
from elastic_recheck.engines.embedded.reader import Reader
from elastic_recheck.engines.embedded.search import as_events_see, read_stretches
from elastic_recheck.engines.embedded.task import FetchedFile
from elastic_recheck.events import Event, FileKind, Format

_IN_JSON = frozenset({rb"\\", BYTE_BY_BYTE})
"""Where a message reads otherwise than its line: after a backslash anything may come."""


def suspects(file: FetchedFile, reader: Reader, attentive: Callable[[], bool]) -> Iterator[Event]:
    """Go through them, in their order; ``attentive`` tells whether the next event is wanted, whatever it is.

    :raises OutOfTimeError: before the end of the file.
    """
    lines = 0
    for stretch in read_stretches(file, reader):
        plain = None if file.kind.format is Format.APACHE_ACCESS else as_events_see(stretch)
        if plain:
            found = _numbered(_suspects_in(plain, file.kind, reader, attentive), plain.text)
        else:
            found = reader.read(io.BytesIO(stretch.text), file.kind)
        for event in found:
            yield replace(event, line=event.line + lines)
        lines += stretch.text.count(b"\n")


def _suspects_in(stretch: Stretch, kind: FileKind, reader: Reader, attentive: Callable[[], bool]) -> Iterator[Event]:
    """The suspects of one stretch; their ``offset`` is true, their ``line`` is not."""
    clues = iter(_clues(kind.format).matches(stretch.text).ends)
    here = 0
    while here < len(stretch.text):
        if attentive():
            rest = io.BytesIO(stretch.text)
            rest.seek(here)
            for event in reader.read(rest, kind):
                last = here + event.offset
                yield replace(event, offset=last)
                if not attentive():
                    break
            else:
                return
            here = stretch.extent_at(last, kind.format).end
        else:
            reader.look_at_clock()
            offset = next((end - 1 for end in clues if end > here), None)
            if offset is None:
                return
            place = Place(stretch.text, stretch.extent_at(offset, kind.format), kind, {}, reader)
            if place.event:
                yield replace(place.event, offset=place.start)
            here = place.end


def _numbered(events: Iterable[Event], text: bytes) -> Iterator[Event]:
    """Events with the lines of the text that they begin in."""
    lines = counted = 0
    for event in events:
        lines += text.count(b"\n", counted, event.offset)
        counted = event.offset
        yield replace(event, line=1 + lines)


@cache
def _clues(form: Format) -> Patterns:
    return Patterns(CLUES | _IN_JSON if form is Format.JSON else CLUES)
