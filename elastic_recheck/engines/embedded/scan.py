# SPDX-License-Identifier: Apache-2.0
"""Scanning one build: every event of every file is judged by every query that the file admits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import lru_cache

from elastic_recheck import lucene
from elastic_recheck.engines.embedded.choose import can_hit
from elastic_recheck.engines.embedded.explain import explain, failed_tests
from elastic_recheck.engines.embedded.judge import Sighting, judge
from elastic_recheck.engines.embedded.task import FetchedFile, Findings, Task
from elastic_recheck.events import Event, read

_EVENTS_BETWEEN_LOOKS = 1000
"""How often the clock is looked at."""

parse = lru_cache(maxsize=4096)(lucene.parse)
"""The same fingerprints are tried on one build after the other."""


class _OutOfTimeError(Exception):
    pass


def scan(task: Task) -> Findings:
    """Scan a build. What the time did not suffice for is among the unread files."""
    deadline = time.monotonic() + task.seconds
    texts = {text for each in task.fingerprints for text in (each.query, *each.also, *each.unless)}
    queries = {text: parse(text) for text in texts}
    sightings: dict[str, Sighting] = {}
    unread: list[str] = []
    long: list[str] = []
    for file in task.files:
        wanted = {
            text: query
            for text, query in queries.items()
            if text not in sightings and can_hit(query, file.kind, task.fields)
        }
        if not wanted:
            continue
        try:
            for event in _until(deadline, file):
                if event.truncated and file.kind.filename not in long:
                    long.append(file.kind.filename)
                document = lucene.Document(event.document(file.kind, task.fields))
                for text, query in wanted.items():
                    if query.matches(document):
                        sightings[text] = Sighting(file, event)
        except _OutOfTimeError:
            unread.append(f"{file.kind.filename}: not read to its end within {task.seconds:.0f} s")
    hits = judge(task.fingerprints, queries, sightings, task.fields, lambda: failed_tests(task.files))
    return Findings(
        hits,
        None if hits else explain(task.files),
        tuple(unread),
        tuple(f"{name}: has events that are too long to be read in full" for name in long),
    )


def _until(deadline: float, file: FetchedFile) -> Iterator[Event]:
    with file.path.open("rb") as stream:
        for number, event in enumerate(read(stream, file.kind.format)):
            if number % _EVENTS_BETWEEN_LOOKS == 0 and time.monotonic() > deadline:
                raise _OutOfTimeError
            yield event
