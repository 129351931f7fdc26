# SPDX-License-Identifier: Apache-2.0
"""What the index tells pages, written into the history: counted on the server, in a few requests for all bugs.

Each time the last hours are counted again, since a build's events come late and one after the other. A fingerprint that
is new or has changed is counted over the whole span. Then the builds that are new are looked at one by one, for the
lines that show a hit and for what failed in those that nothing hit, as long as there is time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from elastic_recheck import ci
from elastic_recheck.build_rows import known_row, searched_hits
from elastic_recheck.counts.coverage import covered_spans
from elastic_recheck.engines.elastic import listing, tables
from elastic_recheck.engines.readable import unreadable
from elastic_recheck.model import Build, BuildDiagnosis, BuildLogs, Fingerprint
from elastic_recheck.ports import Engine, History
from elastic_recheck.rows import DAEMON, BuildRow, HitRow, Looked, TableReport, is_uuid

LATE = timedelta(hours=2)
"""How much later than others a build's events may come into the index."""
LONGEST_BUILD = timedelta(hours=10)
AT_ONCE = 4
SHORT = 7
"""Characters of a uuid that log paths end in."""
INDEX = "index"
LOOKED_CLOSER = "looked closer "
TORN = "its clauses on the message are looked for in one file, not in one event, since documents are single lines"


class ElasticTables:
    """Implements :class:`elastic_recheck.ports.Tables`.

    :param counted: the index's builds and hits.
    :param engine: looks at one build.
    :param clock: tells the time, in UTC.
    """

    def __init__(self, counted: tables.Tables, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._counted, self._engine, self._clock = counted, engine, clock

    def refresh(
        self, history: History, fingerprints: Sequence[Fingerprint], since: datetime, seconds: float
    ) -> TableReport:
        """Write down what is new since the last time.

        :raises Unavailable: the server did not answer, or in part; nothing is lost.
        :raises Refused: the index has nothing to count builds by.
        """
        until = time.monotonic() + seconds
        mark = history.asked_until(INDEX) or since
        fresh = max(since, mark - LATE)
        rows = self._builds(history, max(since, fresh - LONGEST_BUILD))
        new = [row for row in rows if row.time >= fresh]
        failed = unreadable(fingerprints)
        readable = [each for each in fingerprints if each.bug not in failed]
        failed |= self._hits(history, readable, new, fresh, since)
        self._cover(history, rows)
        if rows:
            history.mark_asked(INDEX, min(self._clock(), max(row.time for row in rows)))
        left = self._look_closer(history, fingerprints, since, until)
        problems = (f"of {left:,} builds no line is known yet that shows what failed",) if left else ()
        joined = dict.fromkeys(self._counted.torn(fingerprints), TORN)
        return TableReport(failed=failed, joined=joined, problems=problems)

    def _builds(self, history: History, start: datetime) -> list[BuildRow]:
        """All builds with an event since then, under the ids by which they are kept."""
        rows = [_row(each) for each in self._counted.builds(start)]
        kept = history.saw(rows)
        return [replace(row, id=kept[row.id]) for row in rows]

    def _hits(
        self,
        history: History,
        fingerprints: Sequence[Fingerprint],
        new: Sequence[BuildRow],
        fresh: datetime,
        since: datetime,
    ) -> dict[str, str]:
        """Count what hits the new builds, and what fingerprints that are new or changed hit in all; what failed."""
        known = {row.id: row for row in history.builds(since) if row.looked is Looked.READ}
        missing = history.unjudged(fingerprints, since)
        changed = {each for id_, its in missing.items() if id_ in known and known[id_].time < fresh for each in its}
        failed: dict[str, str] = {}
        for asked, builds, start in (
            ([each for each in fingerprints if each not in changed], new, fresh - LONGEST_BUILD),
            ([each for each in fingerprints if each in changed], list(known.values()), since),
        ):
            if asked and builds:
                failed |= self._count(history, asked, builds, start)
        return failed

    def _count(
        self, history: History, fingerprints: Sequence[Fingerprint], builds: Sequence[BuildRow], start: datetime
    ) -> Mapping[str, str]:
        found = self._counted.hits(fingerprints, start)
        by_name = {_name(row.id): row for row in builds}
        counted = [each for each in fingerprints if each.bug not in found.failed]
        placed = ((hit, by_name.get(hit.build) or by_name.get(hit.build[:SHORT])) for hit in found.rows)
        hits = [HitRow(hit.bug, row.id, hit.time) for hit, row in placed if row]
        history.judged(builds, hits, counted)
        return found.failed

    def _cover(self, history: History, rows: Iterable[BuildRow]) -> None:
        if history.asked_until(DAEMON) is None:
            for start, end in covered_spans(row.time for row in rows):
                history.covers(start, min(end, self._clock()))

    def _look_closer(self, history: History, fingerprints: Sequence[Fingerprint], since: datetime, until: float) -> int:
        """Look at failed builds one by one, the latest first; how many are left."""
        waiting = iter(questions := list(_unclear(history, fingerprints, since)))
        looked = 0
        with ThreadPoolExecutor(AT_ONCE, "tables") as threads:
            while time.monotonic() < until and (batch := list(islice(waiting, 4 * AT_ONCE))):
                for (row, tried), found in zip(batch, threads.map(self._diagnose, batch), strict=True):
                    self._write(history, row, tried, found)
                looked += len(batch)
        return len(questions) - looked

    def _diagnose(self, asked: tuple[BuildRow, Sequence[Fingerprint]]) -> BuildDiagnosis:
        row, fingerprints = asked
        build = _build(row)
        fields = {"build_change": str(row.change), "build_patchset": str(row.patch_set)} if row.change else {}
        return self._engine.diagnose(build, BuildLogs("", ()), fields, fingerprints)

    def _write(self, history: History, row: BuildRow, tried: Sequence[Fingerprint], found: BuildDiagnosis) -> None:
        """Lines and causes are added; which builds are hit was counted before."""
        bugs = {hit.bug for hit in found.hits}
        if found.trouble is None:
            history.note(LOOKED_CLOSER + row.id, "", self._clock())
        closer = replace(row, cause=found.cause) if found.cause else row
        history.judged([closer], searched_hits(row, found), [each for each in tried if each.bug in bugs])


def _unclear(
    history: History, fingerprints: Sequence[Fingerprint], since: datetime
) -> Iterator[tuple[BuildRow, Sequence[Fingerprint]]]:
    """Failed builds without a line that shows what hit them, or why they failed, the latest first."""
    looked = history.noted(LOOKED_CLOSER)
    hits: dict[str, list[HitRow]] = {}
    for hit in history.hits(since):
        hits.setdefault(hit.build, []).append(hit)
    for row in reversed(history.builds(since)):
        if row.id in looked or row.looked is not Looked.READ or not ci.result(row.result).failed:
            continue
        its = hits.get(row.id, ())
        bugs = {hit.bug for hit in its if hit.evidence is None}
        if bugs or not (its or row.cause):
            yield row, [each for each in fingerprints if each.bug in bugs]


def _row(told: listing.ListedBuild) -> BuildRow:
    fields = told.fields
    build = Build(
        job=fields.get("build_name", ""),
        result=fields.get("build_status", ""),
        voting=fields.get("voting", "1").lower() not in ("0", "false"),
        uuid=told.build if is_uuid(told.build) else "",
        log_path=told.build,
    )
    return replace(known_row(build, fields, told.time), looked=Looked.READ)


def _name(id_: str) -> str:
    """What the index calls a build that may have been known by its log path before."""
    return id_ if is_uuid(id_) else id_.rpartition("/")[2]


def _build(row: BuildRow) -> Build:
    named = {"uuid": row.id} if is_uuid(row.id) else {"log_path": row.id}
    return Build(row.job, row.result, row.url, row.voting, **named)
