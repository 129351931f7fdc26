# SPDX-License-Identifier: Apache-2.0
"""The embedded engine: fetch what a fingerprint may hit, scan it, say what was found."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from elastic_recheck.diagnose import tried_on
from elastic_recheck.engines.embedded.choose import choose_files, choose_reports
from elastic_recheck.engines.embedded.gather import Gathered, Gatherer
from elastic_recheck.engines.embedded.judge import is_settled, judge, only_queries, wants_better_cause, wants_more_tests
from elastic_recheck.engines.embedded.known import Known
from elastic_recheck.engines.embedded.processes import NotBegun, ScanProcesses
from elastic_recheck.engines.embedded.queries import parse
from elastic_recheck.engines.embedded.task import Task
from elastic_recheck.engines.embedded.way import Ways
from elastic_recheck.engines.embedded.workspace import Workspace
from elastic_recheck.errors import QueryError, Unavailable
from elastic_recheck.events import DEFAULT_RULES, FileRule
from elastic_recheck.model import Arrival, Build, BuildDiagnosis, BuildLogs, Cause, Fields, Fingerprint, Trouble
from elastic_recheck.ports import LogSource

if TYPE_CHECKING:  # a searching process, which loads this package, has no use for the store
    from elastic_recheck.engines.embedded.store import LogStore, StoredBuild

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one build may cost.

    ``seconds``: how long it is searched; ``grace``: how much longer its process may take before it is killed.
    ``build_bytes``: once the fetched files hold so much, no more are fetched. ``processes``: builds searched at the
    same time, each in at most ``memory`` bytes.
    """

    seconds: float = 600.0
    grace: float = 15.0
    build_bytes: int = 4 << 30
    processes: int = 2
    memory: int = 2 << 30


DEFAULT_LIMITS = Limits()


class EmbeddedEngine:
    """Implements :class:`elastic_recheck.ports.Engine`. Thread-safe.

    :param directory: where logs lie on their way.
    :param rules: which files are always read, and what is known of them by their names.
    :param limits: see there.
    :param debug: whether events of level DEBUG are searched, too.
    :param store: where logs are kept, and what was found in them; None where they are searched once and forgotten.
    """

    def __init__(
        self,
        source: LogSource,
        directory: Path,
        rules: Sequence[FileRule] = DEFAULT_RULES,
        limits: Limits = DEFAULT_LIMITS,
        *,
        debug: bool = False,
        store: LogStore | None = None,
    ) -> None:
        self._source = source
        self._workspace = Workspace(directory)
        self._rules = tuple(rules)
        self._limits = limits
        self._debug = debug
        self._store = store
        self._ways = Ways(self._rules, debug=debug)
        self._processes = ScanProcesses(limits.processes, limits.memory, limits.grace)
        self._reported: set[tuple[str, str]] = set()

    def look(self, build: Build, reported: datetime | None = None) -> Arrival:
        """Look once whether the build's logs are there."""
        return self._source.look(build)

    def diagnose(
        self, build: Build, logs: BuildLogs, fields: Fields, fingerprints: Sequence[Fingerprint]
    ) -> BuildDiagnosis:
        """Try all fingerprints on one build. Never raises for what logs, network or the store's disk do."""
        tried = tried_on(build, logs, self._readable(fingerprints))
        diagnosis = BuildDiagnosis(build, pipeline=logs.pipeline, result=logs.result)
        try:
            known = self._know(logs, fields, tried)
        except _NoLogs as none:
            cause = next(iter(none.causes), None)
            return replace(diagnosis, cause=cause, unread=none.why, unread_files=none.unread, trouble=none.trouble)
        except Unavailable as error:
            log.warning("%s: %s", logs.root, error)
            return replace(diagnosis, unread=str(error), trouble=Trouble.PASSING)
        hits = judge(tried, known)
        return replace(
            diagnosis,
            hits=hits,
            cause=None if hits else next(iter(known.causes or ()), None),
            unread_files=known.unread,
            truncated=(*logs.truncated, *known.truncated),
            trouble=Trouble.PASSING if known.passing else None,
        )

    def _know(self, logs: BuildLogs, fields: Fields, tried: Sequence[Fingerprint]) -> Known:
        """Get to know all that is needed of a build: as far as that goes, by remembering."""
        if self._store is None:
            return self._search(logs, fields, tried, Known(), None)
        way = self._ways.of(logs, fields)
        with self._store.hold(logs.root) as stored:
            before = self._store.verdicts.recall(logs.root, way) or Known()
            if is_settled(tried, before):
                return before
            known = self._search(logs, fields, tried, before, stored)
            self._keep(self._store, logs.root, way, fields, known.beyond(before))
        return known

    @staticmethod
    def _keep(store: LogStore, root: str, way: str, fields: Fields, known: Known) -> None:
        """Remember what is new, and make room; where that cannot be, the answer stands all the same."""
        try:
            store.describe(root, fields)
            if known.final:
                store.verdicts.remember(root, way, known)
            store.prune()
        except Unavailable as error:
            log.warning("not remembered what was found at %s: %s", root, error)

    def _search(
        self, logs: BuildLogs, fields: Fields, tried: Sequence[Fingerprint], known: Known, stored: StoredBuild | None
    ) -> Known:
        """Have a build's files searched for what is not known yet."""
        queries = [parse(text) for text in known.unasked(tried)]
        narrow = only_queries(tried, known)
        chosen = choose_files(logs.files, self._rules, queries, fields, only_asked=narrow)
        with self._workspace.build() as directory:
            gatherer = Gatherer(self._source, Path(directory), self._limits.build_bytes, stored)
            gathered = gatherer.gather(logs, chosen)
            if not (gathered.files or narrow):
                trouble = Trouble.PASSING if gathered.passing else None
                causes = () if chosen else self._told_by_reports(logs, fields, gatherer)
                raise _NoLogs(_why_none(logs, gathered), tuple(gathered.unread), trouble, causes)
            at_hand = Known(
                unread=tuple(gathered.unread),
                truncated=tuple(gathered.truncated),
                final=gathered.final,
                passing=gathered.passing,
            )
            task = Task(
                tuple(gathered.files), fields, tuple(tried), self._limits.seconds, at_hand.after(known), self._debug
            )
            try:
                found = self._processes.scan(task)
            except NotBegun:
                raise
            except Unavailable as error:
                log.warning("%s: %s", logs.root, error)
                raise _NoLogs(str(error), tuple(gathered.unread), Trouble.OURS) from error
            return self._look_into_reports(replace(task, files=(), known=found), logs, gatherer, len(chosen))

    def _told_by_reports(self, logs: BuildLogs, fields: Fields, gatherer: Gatherer) -> tuple[Cause, ...]:
        """Why the build failed, as its reports tell, where it has no log."""
        task = Task((), fields, (), self._limits.seconds, Known(causes=()), self._debug)
        return self._look_into_reports(task, logs, gatherer, 0).causes or ()

    def _look_into_reports(self, task: Task, logs: BuildLogs, gatherer: Gatherer, first: int) -> Known:
        """Learn from reports what the logs did not tell, where it matters; a report that does harm is left alone."""
        known, tests = task.known, wants_more_tests(task.fingerprints, task.known)
        chosen = choose_reports(logs.files) if tests or wants_better_cause(known) else []
        if not chosen:
            return known
        gathered = gatherer.gather(logs, chosen, first)
        if tests:
            known = replace(known, unread=(*known.unread, *gathered.unread), passing=known.passing or gathered.passing)
        known = replace(known, final=known.final and gathered.final)
        try:
            return self._processes.scan(replace(task, known=known, reports=tuple(gathered.files)))
        except Unavailable as error:
            log.warning("%s: its reports were not read: %s", logs.root, error)
            return known

    def close(self) -> None:
        """End the processes that wait for work, and remove what was fetched and is not stored."""
        self._processes.close()
        self._workspace.close()
        if self._store is not None:
            self._store.close()

    def _readable(self, fingerprints: Sequence[Fingerprint]) -> list[Fingerprint]:
        """Leave out fingerprints whose queries cannot be read, and say so once."""
        return [each for each in fingerprints if self._can_be_read(each)]

    def _can_be_read(self, fingerprint: Fingerprint) -> bool:
        try:
            for text in (fingerprint.query, *fingerprint.also, *fingerprint.unless):
                parse(text)
        except QueryError as error:
            report = fingerprint.bug, str(error)
            if report not in self._reported:
                self._reported.add(report)
                log.warning("fingerprint %s is left out, its query cannot be read: %s", *report)
            return False
        return True


class _NoLogs(Exception):
    """A build was not searched, and why; ``unread``: a line on each file that could not be read.

    ``causes``: what its reports tell all the same of why it failed.
    """

    def __init__(
        self, why: str, unread: tuple[str, ...], trouble: Trouble | None, causes: tuple[Cause, ...] = ()
    ) -> None:
        super().__init__(why)
        self.why = why
        self.unread = unread
        self.trouble = trouble
        self.causes = causes


def _why_none(logs: BuildLogs, gathered: Gathered) -> str:
    match gathered.unread, len(logs.files):
        case [only], _:
            return f"its log could not be read: {only}"
        case [first, *_], _:
            return f"none of its {len(gathered.unread)} logs could be read: {first}"
        case _, 1:
            return f"its only file at {logs.root} is no log that is known or asked for"
        case _, files:
            return f"none of its {files} files at {logs.root} is a log that is known or asked for"
