# SPDX-License-Identifier: Apache-2.0
"""All events of a build that one query hits, for somebody who asks how often it does."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

from elastic_recheck.engines.embedded.chunks import Stretch
from elastic_recheck.engines.embedded.place import Place
from elastic_recheck.engines.embedded.plan import Plan, Planner
from elastic_recheck.engines.embedded.reader import OutOfTimeError, Reader
from elastic_recheck.engines.embedded.search import as_events_see, read_stretches
from elastic_recheck.engines.embedded.task import FetchedFile, Task
from elastic_recheck.events import Event
from elastic_recheck.lucene import Query
from elastic_recheck.model import Fields


def every_hit(task: Task, query: Query) -> Iterator[tuple[FetchedFile, Event]]:
    """Every event that the query hits, file by file, and in a file in order; as far as the task's time suffices."""
    reader = Reader(task)
    planner = Planner((str(query),), task.fields)
    for file in task.files:
        plan = planner.plan(file.kind)
        if plan.queries:
            try:
                for event in _of_file(file, query, plan, task.fields, reader):
                    yield file, event
            except OutOfTimeError:
                return


def _of_file(file: FetchedFile, query: Query, plan: Plan, build: Fields, reader: Reader) -> Iterator[Event]:
    lines = 0
    for stretch in read_stretches(file, reader):
        plain = None if plan.sieve.always else as_events_see(stretch)
        if plain:
            found = _sieved(plain, query, plan, file, build, reader)
        else:
            events = reader.read(io.BytesIO(stretch.text), file.kind)
            found = (event for event in events if query.matches(event.document(file.kind, build)))
        for event in found:
            yield replace(event, line=event.line + lines)
        lines += stretch.text.count(b"\n")


def _sieved(
    stretch: Stretch, query: Query, plan: Plan, file: FetchedFile, build: Fields, reader: Reader
) -> Iterator[Event]:
    place: Place | None = None
    for offset, _ in reversed(list(plan.sieve.candidates(stretch.text))):
        if place is None or not place.holds(offset):
            reader.look_at_clock()
            place = Place(stretch.text, stretch.extent_at(offset, file.kind.format), file.kind, build, reader)
            if place.event and query.matches(place.document):
                yield replace(place.event, line=stretch.text.count(b"\n", 0, place.start) + 1)
