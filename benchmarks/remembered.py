# SPDX-License-Identifier: Apache-2.0
"""A build that was classified is asked about again: with the same fingerprints, and with one of them changed.

The engine as the bot uses it, with a store: files lie there compressed, verdicts are remembered. Compared is with
searching those same stored files for all fingerprints, by processes that are warm; fetching and storing come on top of
that when a build is seen for the first time, and are shown but not counted. All of it runs at one core, as the scanning
does: how many cores share a search says nothing about what is remembered.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from shutil import copyfileobj
from statistics import median
from time import perf_counter

from benchmarks.build import Build as Logs
from benchmarks.build import make
from benchmarks.fingerprints import newest
from benchmarks.result import Result
from elastic_recheck.engines.embedded import EmbeddedEngine
from elastic_recheck.engines.embedded.store import LogStore
from elastic_recheck.model import Arrival, Build, BuildLogs, Fields, Fingerprint, LogFile, Readiness

_TITLE = "Asked again: one build, classified before, 160 fingerprints, at one core"
_FULL, _QUICK = 1_000_000_000, 150_000_000
_COUNT = 160
_ROOT = "https://logs.example.org/build/"
_BUILD = Build("tempest-full", "FAILURE", _ROOT)
_FIELDS: Fields = {"build_name": "tempest-full", "voting": 1}
_PART = 0.01


def run(corpus: Path | None, *, quick: bool = False) -> Result:
    """Measure; ``quick`` takes a smaller build."""
    queries = newest(corpus, _COUNT)
    fingerprints = tuple(Fingerprint(str(number), text) for number, text in enumerate(queries))
    with tempfile.TemporaryDirectory() as directory, _at_one_core():
        made = make(Path(directory, "build"), _QUICK if quick else _FULL, queries, corpus)
        result = _Bench(Path(directory), made, fingerprints, 3 if quick else 5).result()
    return result if corpus else replace(result, remarks=("no corpus: fingerprints and lines are made with a seed",))


@contextmanager
def _at_one_core() -> Iterator[None]:
    """Keep this process, and those that it begins, on one core for a while."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


class _Source:
    """Implements :class:`elastic_recheck.ports.LogSource`."""

    def __init__(self, made: Logs) -> None:
        self.made = made
        self.logs = BuildLogs(_ROOT, tuple(LogFile(file.url, _ROOT + file.url) for file in made.files))

    def look(self, _build: Build) -> Arrival:
        return Arrival(Readiness.THERE, self.logs)

    def fetch(self, file: LogFile, target: Path) -> str:
        found = next(each for each in self.made.files if each.url == file.name)
        with found.open() as plain, target.open("wb") as stream:
            copyfileobj(plain, stream)
        return ""


class _Bench:
    def __init__(self, directory: Path, made: Logs, fingerprints: tuple[Fingerprint, ...], runs: int) -> None:
        self._made, self._fingerprints, self._runs = made, fingerprints, runs
        self._source = _Source(made)
        store = LogStore(directory / "store")
        self._engine = EmbeddedEngine(self._source, directory / "work", store=store)
        self._asked = 0

    def result(self) -> Result:
        with closing(self._engine):
            name, share = self._file_of(_PART)
            first = self._ask(self._fingerprints)
            anew, again, narrow, wide = self._interleaved(
                (1, self._anew),
                (20, lambda: self._ask(self._fingerprints)),
                (4, lambda: self._changed(f' AND filename:"{name}"')),
                (1, lambda: self._changed("")),
            )
        rows = [
            ("a build that was never seen: fetched, stored, searched", first),
            ("a build whose files are in the store, but no verdicts", anew),
            ("a classified build: nothing changed", again),
            (f"one fingerprint changed that admits {share:.1%} of the bytes", narrow),
            ("one fingerprint changed that admits every file", wide),
        ]
        table = tuple((what, f"{seconds * 1e3:,.2f}", f"{anew / seconds:,.1f}") for what, seconds in rows)
        figures = {"again_speedup": round(anew / again), "changed_one_percent_speedup": round(anew / narrow, 1)}
        return Result(f"{_TITLE}, {self._made.size / 1e6:,.0f} MB", ("asked for", "ms", "faster"), table, (), figures)

    def _interleaved(self, *ways: tuple[int, Callable[[], float]]) -> list[float]:
        """The medians of ways to ask; in each run, each is asked so many times."""
        took: list[list[float]] = [[] for _ in ways]
        for _ in range(self._runs):
            for seconds, (times, ask) in zip(took, ways, strict=True):
                seconds += [ask() for _ in range(times)]
        return [median(seconds) for seconds in took]

    def _anew(self) -> float:
        """What is known of a build holds for its fields alone; with others, its files are searched again."""
        self._asked += 1
        return self._ask(self._fingerprints, {**_FIELDS, "build_node": f"node-{self._asked}"})

    def _changed(self, more: str) -> float:
        self._asked += 1
        changed = replace(self._fingerprints[0], query=f'message:"volume {self._asked} cannot be detached"{more}')
        return self._ask((changed, *self._fingerprints[1:]))

    def _ask(self, fingerprints: tuple[Fingerprint, ...], fields: Fields = _FIELDS) -> float:
        started = perf_counter()
        diagnosis = self._engine.diagnose(_BUILD, self._source.logs, fields, fingerprints)
        seconds = perf_counter() - started
        if len(diagnosis.hits) < len(fingerprints) // 4 or diagnosis.unread_files:
            raise RuntimeError(f"not measured: {len(diagnosis.hits)} hits, unread {diagnosis.unread_files}")
        return seconds

    def _file_of(self, share: float) -> tuple[str, float]:
        """The file that holds about so much of the build, and how much it is."""
        size = {file.url: sum(map(len, file.open())) / self._made.size for file in self._made.files}
        name = min(size, key=lambda each: abs(size[each] - share))
        return name, size[name]
