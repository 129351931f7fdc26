# SPDX-License-Identifier: Apache-2.0
"""What the store tells pages: builds that were put there, and what fingerprints hit in those not asked about yet.

What the daemon searched it wrote down itself; here come the builds that were put into the store without it, and all
that is asked again since a fingerprint is new or has changed. Verdicts are remembered, so to ask costs little.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import urlsplit

from elastic_recheck.build_rows import known_row, looked_at, searched_hits
from elastic_recheck.counts.coverage import covered_spans
from elastic_recheck.engines.embedded.store import LogStore
from elastic_recheck.engines.readable import unreadable
from elastic_recheck.model import Build, BuildDiagnosis, BuildLogs, Fields, Fingerprint, LogFile
from elastic_recheck.ports import Engine, History
from elastic_recheck.rows import DAEMON, BuildRow, TableReport, is_uuid

AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class _Question:
    """What is to be asked about one build."""

    row: BuildRow
    logs: BuildLogs
    fields: Fields
    fingerprints: Sequence[Fingerprint]


class EmbeddedTables:
    """Implements :class:`elastic_recheck.ports.Tables`.

    :param clock: tells the time, in UTC.
    """

    def __init__(self, engine: Engine, store: LogStore, clock: Callable[[], datetime]) -> None:
        self._engine, self._store, self._clock = engine, store, clock

    def refresh(
        self, history: History, fingerprints: Sequence[Fingerprint], since: datetime, seconds: float
    ) -> TableReport:
        """Write down what is new since the last time, the latest builds first."""
        until = time.monotonic() + seconds
        held = frozenset(self._store.roots())
        self._take_in(history, held)
        failed = unreadable(fingerprints)
        runnable = [each for each in fingerprints if each.bug not in failed]
        questions = _questions(history, runnable, since, held)
        left = len(questions) - self._ask(history, questions, until)
        problems = (f"{left:,} builds are still to be searched for new or changed fingerprints",) if left else ()
        return TableReport(failed=failed, problems=problems)

    def _take_in(self, history: History, held: frozenset[str]) -> None:
        """Write down builds that came into the store without the daemon."""
        known = frozenset(history.log_roots().values())
        new = ((root, self._store.fields(root)) for root in sorted(held - known))
        found = [self._stored(root, fields) for root, fields in new if fields]  # else the daemon is just at it
        kept = history.saw(row for row, _, _ in found)
        for row, logs, told in found:
            history.keep_logs(kept[row.id], logs, told)
        if found and history.asked_until(DAEMON) is None:
            times = [row.time for row in history.builds(min(row.time for row, _, _ in found) - timedelta(days=1))]
            for start, end in covered_spans(times):
                history.covers(start, end)

    def _stored(self, root: str, fields: Fields) -> tuple[BuildRow, BuildLogs, Fields]:
        with self._store.hold(root) as stored:
            files = list(stored.files().values())
        logs = BuildLogs(root, tuple(LogFile(file.name, file.url, file.listed_size) for file in files), fields=fields)
        now = self._clock()
        ended = max((file.last for file in files if file.last), default=now)
        return known_row(_told(root, fields), fields, min(ended, now)), logs, fields

    def _ask(self, history: History, questions: Sequence[_Question], until: float) -> int:
        """Ask, a few at once, until the time is over; how many were answered."""
        waiting, answered = iter(questions), 0
        with ThreadPoolExecutor(AT_ONCE, "tables") as threads:
            under_way: dict[Future[BuildDiagnosis], _Question] = {}
            while True:
                room = 2 * AT_ONCE - len(under_way) if time.monotonic() < until else 0
                for question in islice(waiting, room):
                    under_way[threads.submit(self._diagnose, question)] = question
                if not under_way:
                    return answered
                for done in wait(under_way, return_when=FIRST_COMPLETED).done:
                    self._write(history, under_way.pop(done), done.result())
                    answered += 1

    def _diagnose(self, asked: _Question) -> BuildDiagnosis:
        return self._engine.diagnose(_build(asked.row), asked.logs, asked.fields, asked.fingerprints)

    @staticmethod
    def _write(history: History, asked: _Question, found: BuildDiagnosis) -> None:
        row = looked_at(asked.row, found)
        history.judged([row], searched_hits(row, found), asked.fingerprints)


def _questions(
    history: History, fingerprints: Sequence[Fingerprint], since: datetime, held: frozenset[str]
) -> list[_Question]:
    """What is to be asked of builds whose logs are here, the latest first."""
    roots, missing = history.log_roots(), history.unjudged(fingerprints, since)
    return [
        _Question(row, *told, missing[row.id])
        for row in reversed(history.builds(since))
        if row.id in missing and roots.get(row.id) in held and (told := history.logs(row.id))
    ]


def _build(row: BuildRow) -> Build:
    named = {"uuid": row.id} if is_uuid(row.id) else {"log_path": row.id}
    return Build(row.job, row.result, row.url, row.voting, **named)


def _told(root: str, fields: Fields) -> Build:
    """The build whose logs are at ``root``, as its fields name it."""
    uuid = str(fields.get("build_uuid", ""))
    return Build(
        job=str(fields.get("build_name", "")),
        result=str(fields.get("build_status", "")),
        url=root,
        voting=str(fields.get("voting", 1)) != "0",
        uuid=uuid if is_uuid(uuid) else "",
        log_path=urlsplit(root).path.strip("/"),
    )
