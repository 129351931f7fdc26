# SPDX-License-Identifier: Apache-2.0
"""Asking a real Elasticsearch, beside the way of the original: one search a fingerprint, text glued to text.

Both ways use the same client library on the same indices, in turn, and neither is answered from the cache of whole
requests; where they find different hits, nothing is measured.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from benchmarks import one_by_one
from benchmarks.counted import CountedClient
from benchmarks.fingerprints import newest
from benchmarks.history import DAYS, FIRST, LAST, PastBuild, ten_days
from benchmarks.result import Result
from elastic_recheck.engines.elastic import ElasticEngine, IndexSettings, Kind, ServerSettings, connect
from elastic_recheck.engines.elastic.sink import ElasticSink
from elastic_recheck.engines.embedded.store import LogStore, StoreSink
from elastic_recheck.events import DEFAULT_RULES
from elastic_recheck.ingest import Ingest
from elastic_recheck.model import BuildLogs, Fingerprint
from elastic_recheck.ports import LogSink
from elastic_recheck.sandbox.search_servers import ELASTICSEARCH, CannotStart, SearchServer

_TITLE = "Search server: builds and hits an hour, beside one search a fingerprint"
_HEADER = ("asked for", "fingerprints", "ms", "requests", "one by one: ms", "requests", "faster")
_FIGURES = ("search_speedup", "search_speedup_same_index", "histogram_speedup")
_FINGERPRINTS = (86, 160)
_INDEX = "logstash-%Y.%m.%d"
_DAYS = tuple((FIRST + timedelta(days=day)).strftime(_INDEX) for day in range(DAYS))


class _Scale(NamedTuple):
    """How many events are put; how many builds are asked for, and how often."""

    events: int
    builds: int
    rounds: int


_FULL, _QUICK = _Scale(1_000_000, 12, 5), _Scale(100_000, 4, 2)


class _Pair(NamedTuple):
    """The same question, asked in two ways."""

    theirs: Callable[[], object]
    ours: Callable[[], object]


def run(corpus: Path | None, *, quick: bool = False) -> Result:
    """Measure; ``quick`` takes a tenth of the events."""
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        try:
            server = SearchServer(ELASTICSEARCH, folder)
        except CannotStart as error:
            return Result(_TITLE, figures=dict.fromkeys(_FIGURES), reason=str(error))
        with closing(server), closing(connect(ServerSettings(Kind.ELASTICSEARCH, server.url))) as client:
            return _Bench(server, CountedClient(client), folder, _QUICK if quick else _FULL).result(corpus)


@dataclass
class _Bench:
    server: SearchServer
    client: CountedClient
    folder: Path
    scale: _Scale
    rows: list[tuple[str, ...]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    figures: dict[str, float | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.engine = ElasticEngine(self.client, IndexSettings(_INDEX), clock=lambda: LAST)

    def result(self, corpus: Path | None) -> Result:
        self.remarks += [] if corpus else ["no corpus: fingerprints and lines are made with a seed"]
        queries = newest(corpus, max(_FINGERPRINTS))
        builds = ten_days(self.folder / "lines", corpus, queries, self.scale.events)
        self._fill(builds)
        for number in _FINGERPRINTS:
            self._search(builds, queries[:number])
            self._histogram(queries[:number])
        return Result(_TITLE, _HEADER, tuple(self.rows), tuple(self.remarks), self.figures)

    def _fill(self, builds: Sequence[PastBuild]) -> None:
        """Put the same builds into the search server and into a directory."""
        (self.folder / "way").mkdir()
        with closing(LogStore(self.folder / "store")) as store:
            events = self._put(ElasticSink(self.client, _INDEX, DEFAULT_RULES), builds, "Elasticsearch")
            self._put(StoreSink(store, DEFAULT_RULES), builds, "the embedded store", events)
        self.server.http.request("POST", f"{self.server.url}/_refresh")

    def _put(self, sink: LogSink, builds: Sequence[PastBuild], where: str, events: int = 0) -> int:
        started = perf_counter()
        tally = Ingest(sink, self.folder / "way").run([build.subject for build in builds])
        seconds = perf_counter() - started
        if tally.failures:
            raise RuntimeError(f"not measured: {tally.failures[0]}")
        events = events or tally.events
        self.remarks.append(
            f"into {where}: {tally.builds} builds, {events:,} events, {tally.size / 1e6:,.0f} MB in {seconds:.1f} s,"
            f" {events / seconds:,.0f} events/s, {tally.size / seconds / 1e6:,.1f} MB/s"
        )
        return events

    def _search(self, builds: Sequence[PastBuild], queries: Sequence[str]) -> None:
        """Builds are searched after they were looked for, as it is while their logs are waited for."""
        newest_day = [build for build in builds if build.ended.strftime(_INDEX) == _DAYS[-1]]
        some = [self._build(build, _DAYS, queries) for build in builds[:: len(builds) // self.scale.builds]]
        self._compare("search_speedup", "a build, ten indices", queries, some)
        some = [self._build(build, _DAYS[-1:], queries) for build in newest_day[: self.scale.builds]]
        self._compare("search_speedup_same_index", "a build, the newest index", queries, some)

    def _build(self, past: PastBuild, indices: Sequence[str], queries: Sequence[str]) -> _Pair:
        build, logs, fingerprints = past.build, BuildLogs("", ()), [Fingerprint(text, text) for text in queries]
        self.engine.look(build)

        def ours() -> frozenset[str]:
            return frozenset(hit.bug for hit in self.engine.diagnose(build, logs, past.fields, fingerprints).hits)

        return _Pair(lambda: one_by_one.hits(self.client, indices, queries, past.fields), ours)

    def _histogram(self, queries: Sequence[str]) -> None:
        """Each time since another second, so that the answer is not known yet."""
        earlier, fingerprints = count(), [Fingerprint(text, text) for text in queries]

        def since() -> datetime:
            return FIRST - timedelta(seconds=next(earlier))

        def ours() -> Mapping[str, Counter[datetime]]:
            table = self.engine.tables.hits(fingerprints, since())
            if table.failed:
                raise RuntimeError(f"not measured: {table.failed}")
            hours: dict[str, Counter[datetime]] = {}
            for row in table.rows:
                hours.setdefault(row.bug, Counter())[row.time.replace(minute=0, second=0, microsecond=0)] += 1
            return hours

        pair = _Pair(lambda: one_by_one.hours(self.client, _DAYS, queries, since()), ours)
        self._compare("histogram_speedup", "hits an hour, ten days", queries, [pair])

    def _compare(self, name: str, what: str, queries: Sequence[str], pairs: Sequence[_Pair]) -> None:
        """Ask once to warm up and to see that both ways find the same, then in turn."""
        for pair in pairs:
            theirs, ours = pair.theirs(), pair.ours()
            if theirs != ours or not ours:
                raise RuntimeError(f"not measured, {what}: one by one {theirs} was found, else {ours}")
        theirs, ours = zip(*(map(self._timed, pair) for _ in range(self.scale.rounds) for pair in pairs), strict=True)
        (slow, their_requests), (quick, our_requests) = map(_medians, (theirs, ours))
        faster = round(slow / quick, 1)
        self.rows.append(
            (
                what,
                str(len(queries)),
                f"{quick * 1e3:,.1f}",
                f"{our_requests:g}",
                f"{slow * 1e3:,.1f}",
                f"{their_requests:g}",
                str(faster),
            )
        )
        self.figures[name] = min(self.figures.get(name) or faster, faster)

    def _timed(self, ask: Callable[[], object]) -> tuple[float, int]:
        before, started = self.client.requests, perf_counter()
        ask()
        return perf_counter() - started, self.client.requests - before


def _medians(asked: Sequence[tuple[float, int]]) -> tuple[float, float]:
    return median(seconds for seconds, _ in asked), median(requests for _, requests in asked)
