# SPDX-License-Identifier: Apache-2.0
"""What the daemon learns of builds, written into the history: every build that a CI comment reports, passing ones
included, and the verdict on each that was searched.

Pages are counted from this; the bot does not need it. So it is written by a thread of its own, and what cannot be
written is only logged: pages learn of failures once more from the journal.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from elastic_recheck import ci
from elastic_recheck.build_rows import reported_rows, searched_hits, searched_row
from elastic_recheck.catching_up import HORIZON
from elastic_recheck.errors import Unavailable
from elastic_recheck.model import Arrival, Build, BuildDiagnosis, BuildLogs, Comment, Fields, Fingerprint
from elastic_recheck.ports import Engine, History
from elastic_recheck.rows import DAEMON
from elastic_recheck.workers import Workers

log = logging.getLogger(__name__)

KEEP = timedelta(days=18)
"""The ten days that pages speak of, and those of the week before."""


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
            self._write(lambda history: _forget(history.saw(rows)))

    def begin(self, last_heard: datetime | None, now: datetime) -> None:
        """From now on all is heard, or since the last process did, if what was missed since is asked for."""
        self._covered = last_heard if last_heard and now - last_heard <= HORIZON else now

    def heard(self, until: datetime | None) -> None:
        """All that happened until then was heard; of what was missed meanwhile, as much as is asked for."""
        if until and self._covered and until > self._covered:
            start, day, self._covered = max(self._covered, until - HORIZON), self._covered.date(), until
            self._write(lambda history: history.covers(start, until))
            self._write(lambda history: history.mark_asked(DAEMON, until))
            if day != until.date():
                self._write(lambda history: _prune(history, until - self._keep))

    def searched(
        self,
        build: Build,
        logs: BuildLogs,
        fields: Fields,
        diagnosis: BuildDiagnosis,
        fingerprints: Sequence[Fingerprint],
        now: datetime,
    ) -> None:
        """A build was searched for these fingerprints."""
        if build.uuid or build.log_path:
            row = searched_row(build, fields, diagnosis, now)
            hits = searched_hits(row, diagnosis)
            self._write(lambda history: history.judged([row], hits, fingerprints))
            self._write(lambda history: history.keep_logs(row.id, logs, fields))

    def _write(self, work: Callable[[History], None]) -> None:
        history = self._history
        if history and self._writers:
            self._writers.submit(lambda: work(history), _failed)


class RecordedEngine:
    """Does as ``engine`` (:class:`~elastic_recheck.ports.Engine`) does, and writes down what it found.

    :param unspoken: fingerprints that no answer may name, but pages count; they are tried, too.
    """

    def __init__(
        self,
        engine: Engine,
        recording: Recording,
        clock: Callable[[], datetime],
        unspoken: Callable[[], Sequence[Fingerprint]] = tuple,
    ) -> None:
        self._engine, self._recording, self._clock, self._unspoken = engine, recording, clock, unspoken

    def look(self, build: Build, reported: datetime | None = None) -> Arrival:
        """Look once whether the build can be searched by now."""
        return self._engine.look(build, reported)

    def diagnose(
        self, build: Build, logs: BuildLogs, fields: Fields, fingerprints: Sequence[Fingerprint]
    ) -> BuildDiagnosis:
        """Try all fingerprints on one build, in one go, and write down what came of it."""
        names = {each.bug for each in fingerprints}
        tried = [*fingerprints, *(each for each in self._unspoken() if each.bug not in names)]
        diagnosis = self._engine.diagnose(build, logs, fields, tried)
        self._recording.searched(build, logs, fields, diagnosis, tried, self._clock())
        hits = tuple(hit for hit in diagnosis.hits if hit.bug in names)
        if diagnosis.hits and not hits:  # what failed is to be told, as if the others were not there
            return self._engine.diagnose(build, logs, fields, fingerprints)
        return replace(diagnosis, hits=hits)

    def close(self) -> None:
        """End what the engine started."""
        self._engine.close()


def _prune(history: History, before: datetime) -> None:
    log.info("%d builds are older than %s and forgotten", history.prune(before), before)


def _forget(_: object) -> None:
    """Nobody waits for it."""


def _failed(error: BaseException) -> None:
    if isinstance(error, Unavailable):
        log.warning("not in the history: %s", error)
    else:
        log.error("not in the history; this is a bug in elastic-recheck", exc_info=error)
