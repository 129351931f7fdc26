# SPDX-License-Identifier: Apache-2.0
"""What the daemon learns of builds, written into the history: every build that a CI comment reports, passing ones
included, and the verdict on each that was searched.

Pages are counted from this; the bot does not need it. So it is written by a thread of its own, and what cannot be
written is only logged: pages learn of failures once more from the journal.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from elastic_recheck import ci
from elastic_recheck.catching_up import HORIZON
from elastic_recheck.errors import Unavailable
from elastic_recheck.model import (
    Arrival,
    Build,
    BuildDiagnosis,
    BuildLogs,
    Change,
    Comment,
    Failure,
    Fields,
    Fingerprint,
)
from elastic_recheck.ports import Engine, History
from elastic_recheck.rows import BuildRow, HitRow, Looked
from elastic_recheck.workers import Workers

log = logging.getLogger(__name__)

KEEP = timedelta(days=18)
"""The ten days that pages speak of, and those of the week before."""
STEP = timedelta(minutes=1)
"""How often it is written down up to when all builds are known."""
OWN_COLUMNS = frozenset(
    {
        *("build_name", "build_status", "build_queue", "build_branch", "build_change", "build_patchset"),
        *("build_uuid", "build_short_uuid", "project", "voting"),
    }
)
"""Fields that have columns of their own in a row."""


class Recording:
    """Writes builds into a history, in the background; without one it does nothing.

    :param keep: for how long builds are kept; once a day what is older is forgotten.
    """

    def __init__(self, history: History | None = None, keep: timedelta = KEEP) -> None:
        self._history, self._keep = history, keep
        self._covered: datetime | None = None
        self._writers = Workers[None]("history", 1, _forget) if history else None

    def reported(self, comment: Comment, rules: ci.Rules) -> None:
        """A comment was heard."""
        if self._history and (told := ci.report(comment, rules)):
            rows = list(reported_rows(comment, told))
            self._write(lambda history: history.saw(rows))

    def begin(self, last_heard: datetime | None, now: datetime) -> None:
        """From now on all is heard, or since the last process did, if what was missed since is asked for."""
        self._covered = last_heard if last_heard and now - last_heard <= HORIZON else now

    def heard(self, until: datetime | None) -> None:
        """All that happened until then was heard."""
        if until and self._covered and until - self._covered >= STEP:
            start, self._covered = self._covered, until
            self._write(lambda history: history.covers(start, until))
            if start.date() != until.date():
                self._write(lambda history: _prune(history, until - self._keep))

    def searched(
        self,
        build: Build,
        fields: Fields,
        diagnosis: BuildDiagnosis,
        fingerprints: Sequence[Fingerprint],
        now: datetime,
    ) -> None:
        """A build was searched for these fingerprints."""
        if build.uuid or build.log_path:
            row = searched_row(build, fields, diagnosis, now)
            hits = [HitRow(each.bug, row.id, each.evidence.time or now, each.evidence) for each in diagnosis.hits]
            self._write(lambda history: history.judged([row], hits, fingerprints))

    def _write(self, work: Callable[[History], None]) -> None:
        history = self._history
        if history and self._writers:
            self._writers.submit(lambda: work(history), _failed)


class RecordedEngine:
    """Does as ``engine`` (:class:`~elastic_recheck.ports.Engine`) does, and writes down what it found."""

    def __init__(self, engine: Engine, recording: Recording, clock: Callable[[], datetime]) -> None:
        self._engine, self._recording, self._clock = engine, recording, clock

    def look(self, build: Build, reported: datetime | None = None) -> Arrival:
        """Look once whether the build can be searched by now."""
        return self._engine.look(build, reported)

    def diagnose(
        self, build: Build, logs: BuildLogs, fields: Fields, fingerprints: Sequence[Fingerprint]
    ) -> BuildDiagnosis:
        """Try all fingerprints on one build, in one go, and write down what came of it."""
        diagnosis = self._engine.diagnose(build, logs, fields, fingerprints)
        self._recording.searched(build, fields, diagnosis, fingerprints, self._clock())
        return diagnosis

    def close(self) -> None:
        """End what the engine started."""
        self._engine.close()


def reported_rows(comment: Comment, told: ci.Report) -> Iterator[BuildRow]:
    """The builds that a CI comment reports."""
    for build in told.builds:
        yield _row(build, comment.change, comment.patch_set, told.pipeline, comment.time)


def failure_rows(failure: Failure, verdicts: Sequence[BuildDiagnosis | None]) -> Iterator[BuildRow]:
    """The builds of a failure, and what became of each."""
    for build, verdict in zip(failure.builds, verdicts, strict=True):
        row = _row(build, failure.change, failure.patch_set, failure.pipeline, failure.time)
        yield _looked_at(row, verdict) if verdict else replace(row, looked=Looked.WAITING)


def searched_row(build: Build, fields: Fields, diagnosis: BuildDiagnosis, now: datetime) -> BuildRow:
    """A build that was searched, as far as its fields tell of it."""
    number, patch_set = str(fields.get("build_change", "")), str(fields.get("build_patchset", ""))
    row = BuildRow(
        id=build.id,
        job=build.job,
        result=diagnosis.result or build.result,
        time=now,
        voting=build.voting,
        pipeline=str(fields.get("build_queue", "")) or diagnosis.pipeline,
        project=str(fields.get("project", "")),
        branch=str(fields.get("build_branch", "")),
        change=int(number) if number.isdecimal() else 0,
        patch_set=int(patch_set) if patch_set.isdecimal() else 0,
        url=build.url,
        fields={name: value for name, value in fields.items() if name not in OWN_COLUMNS},
    )
    return _looked_at(row, diagnosis)


def _row(build: Build, change: Change, patch_set: int, pipeline: str, time: datetime) -> BuildRow:
    named = build.uuid or build.log_path
    return BuildRow(
        id=named or f"{change.server}/{change.number}/{patch_set}/{build.id}/{time:%Y-%m-%dT%H:%M:%SZ}",
        job=build.job,
        result=build.result,
        time=time,
        voting=build.voting,
        pipeline=pipeline,
        project=change.project,
        branch=change.branch,
        server=change.server,
        change=change.number,
        patch_set=patch_set,
        url=build.url,
    )


def _looked_at(row: BuildRow, verdict: BuildDiagnosis) -> BuildRow:
    unread = verdict.unread or next(iter(verdict.unread_files), "")
    if verdict.hits or not unread:
        return replace(row, looked=Looked.READ, cause=verdict.cause)
    return replace(row, looked=Looked.UNREAD, unread=unread)


def _prune(history: History, before: datetime) -> None:
    log.info("%d builds are older than %s and forgotten", history.prune(before), before)


def _forget(_: None) -> None:
    """Nobody waits for it."""


def _failed(error: BaseException) -> None:
    if isinstance(error, Unavailable):
        log.warning("not in the history: %s", error)
    else:
        log.error("not in the history; this is a bug in elastic-recheck", exc_info=error)
