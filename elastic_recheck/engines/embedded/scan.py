# SPDX-License-Identifier: Apache-2.0
"""Scanning one build: every event of every file, in the order of the manifest, against every query."""

from __future__ import annotations

from collections.abc import Mapping

from elastic_recheck import lucene
from elastic_recheck.engines.embedded.explain import explain, failed_tests
from elastic_recheck.engines.embedded.judge import Seen, Sighting, judge
from elastic_recheck.engines.embedded.queries import parse
from elastic_recheck.engines.embedded.questions import Questions
from elastic_recheck.engines.embedded.reader import OutOfTimeError, Reader
from elastic_recheck.engines.embedded.task import FetchedFile, Findings, Task
from elastic_recheck.model import Fields


def scan(task: Task) -> Findings:
    """Scan a build. What its time did not suffice for is among the unread files."""
    reader = Reader(task)
    queries = {text: parse(text) for each in task.fingerprints for text in (each.query, *each.also, *each.unless)}
    sightings: dict[str, Sighting] = {}
    unread = []
    for file in task.files:
        wanted = {text: query for text, query in queries.items() if text not in sightings}
        try:
            _look_through(file, wanted, task.fields, reader, sightings)
        except OutOfTimeError:
            unread.append(f"{file.kind.filename}: not searched to its end in {task.seconds:.0f} s")
    evidence = Seen(sightings, complete=task.complete and not unread)
    hits = judge(task.fingerprints, queries, evidence, task.fields, lambda: failed_tests(task.files, reader))
    cause = None if hits else explain(task.files, reader)
    return Findings(hits, cause, tuple(unread), reader.truncated)


def _look_through(
    file: FetchedFile,
    queries: Mapping[str, lucene.Query],
    fields: Fields,
    reader: Reader,
    sightings: dict[str, Sighting],
) -> None:
    """Go through one file: of each query that hits, put the last event that it hits among the sightings."""
    questions = Questions(queries, file.kind, fields)
    if not questions:
        return
    for event in reader.events(file):
        if texts := questions.worth_asking(event.message):
            document = lucene.Document(event.document(file.kind, fields))
            sightings.update({text: Sighting(file, event) for text in texts if queries[text].matches(document)})
