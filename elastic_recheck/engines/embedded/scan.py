# SPDX-License-Identifier: Apache-2.0
"""Scanning one build: every event of every file, in the order of the manifest, against every query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice

from elastic_recheck import lucene
from elastic_recheck.diagnose import excerpt
from elastic_recheck.engines.embedded.explain import complete, explain, failed_tests
from elastic_recheck.engines.embedded.judge import wants_cause, wants_failed_tests
from elastic_recheck.engines.embedded.known import Known
from elastic_recheck.engines.embedded.plan import Plan, Planner
from elastic_recheck.engines.embedded.reader import OutOfTimeError, Reader
from elastic_recheck.engines.embedded.search import last_hits
from elastic_recheck.engines.embedded.task import FetchedFile, Progress, Task
from elastic_recheck.events import Event
from elastic_recheck.model import Evidence, Fields


def scan(task: Task, tell: Callable[[Progress], None] = lambda _: None) -> Known:
    """Search a build for all that is not known of it yet. What its time did not suffice for is among ``unread``.

    :param tell: is told before each file, lest that be the last thing that is heard from here.
    """
    search = _Search(task, tell)
    known = search.known().after(task.known)
    reader = search.reader
    if wants_failed_tests(task.fingerprints, known):
        known = replace(known, failed_tests=failed_tests(task.files, reader))
    if wants_cause(task.fingerprints, known):
        known = replace(known, causes=explain(task.files, reader))
    if task.reports:
        known = complete(known, task.reports, reader)
    passing = bool(reader.unread)
    final = reader.in_time and not passing
    return Known(unread=reader.unread, truncated=reader.truncated, final=final, passing=passing).after(known)


class _Search:
    """Looks for what is unasked, file by file; what was seen is kept by queries' normal texts."""

    def __init__(self, task: Task, tell: Callable[[Progress], None]) -> None:
        self._task = task
        self._tell = tell
        self._texts = tuple(sorted(task.known.unasked(task.fingerprints)))
        self._searched = task.progress.searched
        self._seen = dict(task.progress.seen)
        self._told = len(self._seen)
        self.reader = Reader(task, self._tell_of)

    def known(self) -> Known:
        """Search all files."""
        planner = Planner(self._texts, self._task.fields)
        unread = []
        for file in self._task.files[self._searched :]:
            plan = planner.plan(file.kind)
            try:
                if wanted := frozenset(plan.queries.keys() - self._seen):
                    with self.reader.reading(file):
                        self._look_through(file, plan, wanted)
            except OutOfTimeError:
                unread.append(f"{file.kind.filename}: not searched to its end in {self._task.seconds:.0f} s")
            self._searched += 1
        return Known({text: self._seen.get(text) for text in self._texts}, tuple(unread))

    def _look_through(self, file: FetchedFile, plan: Plan, wanted: frozenset[str]) -> None:
        """Of each query that is wanted, put the last event that it hits among what was seen."""
        last: dict[str, Event] = {}
        build = self._task.fields
        try:
            last_hits(file, plan, wanted, build, self.reader, last)
        finally:
            evidence = {text: _evidence(plan.queries[text], file, event, build) for text, event in last.items()}
            self._seen.update(evidence)

    def _tell_of(self, file: FetchedFile) -> None:
        new = dict(islice(self._seen.items(), self._told, None))
        self._told = len(self._seen)
        self._tell(Progress(self._searched, new, file.path))


def _evidence(query: lucene.Query, file: FetchedFile, event: Event, build: Fields) -> Evidence:
    text, start, end = excerpt(event.message, query.span(event.document(file.kind, build)))
    return Evidence(file.kind.filename, event.line, text, event.time, file.link(event.line), start, end)
