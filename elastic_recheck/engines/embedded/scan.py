# SPDX-License-Identifier: Apache-2.0
"""Scanning one build: every event of every file, in the order of the manifest, against every query."""

from __future__ import annotations

from dataclasses import replace

from elastic_recheck import lucene
from elastic_recheck.diagnose import excerpt
from elastic_recheck.engines.embedded.explain import complete, explain, failed_tests
from elastic_recheck.engines.embedded.judge import wants_cause, wants_failed_tests
from elastic_recheck.engines.embedded.known import Known
from elastic_recheck.engines.embedded.plan import Plan, Planner
from elastic_recheck.engines.embedded.reader import OutOfTimeError, Reader
from elastic_recheck.engines.embedded.search import last_hits
from elastic_recheck.engines.embedded.task import FetchedFile, Task
from elastic_recheck.events import Event
from elastic_recheck.model import Evidence, Fields


def scan(task: Task) -> Known:
    """Search a build for all that is not known of it yet. What its time did not suffice for is among ``unread``."""
    reader = Reader(task)
    texts = tuple(sorted(task.known.unasked(task.fingerprints)))
    planner = Planner(texts, task.fields)
    seen: dict[str, Evidence] = {}
    unread = []
    for file in task.files:
        try:
            _look_through(file, planner.plan(file.kind), task.fields, reader, seen)
        except OutOfTimeError:
            unread.append(f"{file.kind.filename}: not searched to its end in {task.seconds:.0f} s")
    known = Known({text: seen.get(text) for text in texts}, tuple(unread)).after(task.known)
    if wants_failed_tests(task.fingerprints, known):
        known = replace(known, failed_tests=failed_tests(task.files, reader))
    if wants_cause(task.fingerprints, known):
        known = replace(known, causes=explain(task.files, reader))
    if task.reports:
        known = complete(known, task.reports, reader)
    return Known(truncated=reader.truncated, final=reader.in_time).after(known)


def _look_through(file: FetchedFile, plan: Plan, fields: Fields, reader: Reader, seen: dict[str, Evidence]) -> None:
    """Go through one file: of each query that nothing was seen of, put the last event that it hits among that."""
    wanted = frozenset(plan.queries.keys() - seen)
    if not wanted:
        return
    last: dict[str, Event] = {}
    try:
        last_hits(file, plan, wanted, fields, reader, last)
    finally:
        seen.update({text: _evidence(plan.queries[text], file, event, fields) for text, event in last.items()})


def _evidence(query: lucene.Query, file: FetchedFile, event: Event, build: Fields) -> Evidence:
    text, start, end = excerpt(event.message, query.span(event.document(file.kind, build)))
    return Evidence(file.kind.filename, event.line, text, event.time, file.link(event.line), start, end)
