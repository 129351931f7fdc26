# SPDX-License-Identifier: Apache-2.0
"""How much longer it takes to match all fingerprints against a build than to read its logs, and beside other ways.

All ways read the same compressed files, in turn, at one core. Compared is processor time (of all processes of a way),
so that other programs on the machine weigh less; two cores are compared by the clock on the wall.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from benchmarks import passes
from benchmarks.build import Build, make
from benchmarks.fingerprints import newest, on_message, phrases, raw_phrases
from benchmarks.passes import Pass
from benchmarks.result import Result

_TITLE = "Scanning: all fingerprints against one build, at one core"
_HEADER = ("way", "fingerprints", "MB", "seconds", "MB/s", "on the wall", "found")
_SMALLER = 100
"""How much smaller the build is that growth is measured from."""
_PART = 20
"""Ways that are slow read one in so many bytes."""


class Scale(NamedTuple):
    """Bytes of the build, runs, and fingerprints; many take long, and are run less often."""

    size: int
    runs: int
    few: int = 160
    many: int = 1000

    @property
    def runs_of_many(self) -> int:
        """How often."""
        return min(self.runs, 3)


FULL, QUICK = Scale(1_000_000_000, 5), Scale(50_000_000, 2)

Figures = dict[str, float | None]


class Queries(NamedTuple):
    """Fingerprints: as they are, without what they say of names of files and the like, and their phrases."""

    real: tuple[str, ...]
    ignoring_names: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, texts: list[str]) -> Queries:
        """Prepare them."""
        return cls(tuple(texts), tuple(filter(None, map(on_message, texts))), tuple(phrases(texts)))


def run(corpus: Path | None, *, quick: bool = False) -> Result:
    """Measure; ``quick`` takes a twentieth of the bytes, and less often."""
    return measure(corpus, QUICK if quick else FULL)


def measure(corpus: Path | None, scale: Scale) -> Result:
    """Measure.

    :raises NotFoundError: the engine does not find what is in the build.
    """
    with tempfile.TemporaryDirectory() as directory:
        return _Bench(Path(directory), corpus, scale).result()


class _Bench:
    def __init__(self, directory: Path, corpus: Path | None, scale: Scale) -> None:
        self._scale = scale
        many = newest(corpus, scale.many)
        self._few, self._many = Queries.of(many[: scale.few]), Queries.of(many)
        self._build = make(directory / "build", scale.size, many, corpus)
        self._small = make(directory / "small", scale.size // _SMALLER, many[: scale.few], corpus)
        self._directory = directory
        self._remarks = [] if corpus else ["no corpus: fingerprints and lines are made with a seed"]
        self._rows: list[tuple[str, ...]] = []
        self._reason = ""

    def result(self) -> Result:
        with _process(0) as engine, _process(0) as other:
            self._engine, self._other = engine, other
            figures = self._against_limit(self._few, "", growth=True)
            figures |= self._against_limit(self._many, "_1000")
            figures |= self._against_others()
        with _process(0) as first, _process(1) as second:
            figures |= self._two_cores(first, second)
        scale = f"{self._build.size / 1e6:.0f} MB in {len(self._build.files)} files, {self._scale.runs} runs"
        return Result(f"{_TITLE}: {scale}", _HEADER, tuple(self._rows), tuple(self._remarks), figures, self._reason)

    def _against_limit(self, queries: Queries, name: str, *, growth: bool = False) -> Figures:
        self._warm(queries)
        small, worst, life, limit = [], [], [], []
        for _ in range(self._scale.runs if growth else self._scale.runs_of_many):
            limit.append(self._other.submit(passes.limit, self._build, queries.phrases).result())
            worst.append(self._engine.submit(passes.worst_case, self._build, queries.ignoring_names).result())
            life.append(self._engine.submit(passes.as_in_life, self._build, queries.real).result())
            if growth:
                small += self._often(5, passes.worst_case, self._small, queries.ignoring_names)
        count = len(queries.real)
        self._row("limit", count, limit, self._build)
        self._row("worst case", count, worst, self._build)
        self._row("as in life", count, life, self._build)
        figures: Figures = {f"scan_over_limit{name}": round(_median(worst) / _median(limit), 3)}
        peak = max(each.peak for each in (*worst, *life))
        self._remarks.append(
            f"{count} fingerprints: as in life {_median(life) / _median(limit):.2f} times the limit,"
            f" the engine's memory at its peak {peak:.0f} MB"
        )
        if growth:
            self._row("worst case, a small build", count, small, self._small)
            grown = _median(worst) / self._build.size / (_median(small) / self._small.size)
            figures |= {"peak_memory_mb": round(peak, 1), "growth_100x_bytes": round(grown, 3)}
        return figures

    def _warm(self, queries: Queries) -> None:
        """Have all compiled that is needed, beforehand."""
        compiled = self._other.submit(passes.compile_limit, queries.phrases).result()
        ways = (passes.worst_case, queries.ignoring_names), (passes.as_in_life, queries.real)
        cold, warm = (
            [self._engine.submit(way, build, texts).result().seconds for way, texts in ways]
            for build in (self._small, self._build)
        )
        self._remarks.append(
            f"{len(queries.real)} fingerprints: {len(queries.phrases)} phrases compiled for the limit in"
            f" {compiled:.1f} s; the engine's first build ({self._small.size / 1e6:.0f} MB) took {cold[0]:.1f} s in the"
            f" worst case and {cold[1]:.1f} s as in life, its second, this one, {warm[0]:.1f} s and {warm[1]:.1f} s"
        )

    def _against_others(self) -> Figures:
        part, count = self._build.part(self._build.size // _PART), len(self._few.real)
        ours = self._often(3, passes.worst_case, part, self._few.ignoring_names)
        slow = [self._other.submit(passes.line_by_line, part, self._few.phrases).result()]
        self._row("worst case, a part", count, ours, part)
        self._row("Python re, line by line, a part", count, slow, part)
        figures: Figures = {"ahead_of_re": round(_median(slow) / _median(ours), 1)}
        if missing := [tool for tool in ("rg", "zstd") if not shutil.which(tool)]:
            self._reason = f"{' and '.join(missing)} not found (apt-get install ripgrep zstd)"
            return {"ahead_of_rg_one_by_one": None, **figures, "against_rg_file": None}
        one_by_one = self._one_by_one(part)
        self._row("rg -F -i, one by one, a part", count, [one_by_one], part)
        ahead = round(one_by_one.seconds / _median(ours), 1)
        return {"ahead_of_rg_one_by_one": ahead, **figures, "against_rg_file": self._beside_rg_file()}

    def _one_by_one(self, part: Build) -> Pass:
        """Ask once for each fingerprint."""
        found = []
        for query in self._few.real:
            options = tuple(option for text in raw_phrases(query) for option in ("-e", text))
            found.append(self._other.submit(passes.ripgrep, part, ("-F", "-i", *options)).result())
        total = [sum(each) for each in zip(*((each.seconds, each.wall, each.found) for each in found), strict=True)]
        return Pass(total[0], total[1], int(total[2]))

    def _beside_rg_file(self) -> float:
        patterns = self._directory / "phrases"
        texts = dict.fromkeys(text for query in self._few.real for text in raw_phrases(query))
        patterns.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
        ours, theirs = [], []
        for _ in range(self._scale.runs):
            ours.append(self._engine.submit(passes.worst_case, self._build, self._few.ignoring_names).result())
            theirs.append(self._other.submit(passes.ripgrep, self._build, ("-F", "-i", "-f", str(patterns))).result())
        self._row("rg -F -i -f", len(self._few.real), theirs, self._build)
        return round(_median(theirs) / _median(ours), 2)

    def _two_cores(self, first: ProcessPoolExecutor, second: ProcessPoolExecutor) -> Figures:
        """Builds a second: of one process, and of two."""
        for each in (first, second):
            for _ in range(3):
                each.submit(passes.as_in_life, self._small, self._few.real).result()
        alone, together = [], []
        for _ in range(self._scale.runs):
            alone.append(self._at_once(first))
            together.append(self._at_once(first, second))
        one, two = (median(each.wall for each in times) for times in (alone, together))
        self._remarks.append(
            f"as in life by the clock on the wall: one build in {one:.2f} s at one core, two in {two:.2f} s at two;"
            f" of processor time a build took {_median(alone):.2f} s alone and {_median(together):.2f} s beside another"
        )
        return {"two_cores": round(2 * one / two, 2)}

    def _at_once(self, *processes: ProcessPoolExecutor) -> Pass:
        """One build for each process: how long until all are done, and the processor time of the slowest."""
        started = perf_counter()
        futures = [each.submit(passes.as_in_life, self._build, self._few.real) for each in processes]
        done = [future.result() for future in futures]
        return Pass(max(each.seconds for each in done), perf_counter() - started, len(done))

    def _often(
        self, times: int, way: Callable[[Build, tuple[str, ...]], Pass], build: Build, texts: tuple[str, ...]
    ) -> list[Pass]:
        return [self._engine.submit(way, build, texts).result() for _ in range(times)]

    def _row(self, way: str, fingerprints: int, times: list[Pass], build: Build) -> None:
        seconds, wall = _median(times), median(each.wall for each in times)
        sizes = f"{build.size / 1e6:.0f}", f"{seconds:.2f}", f"{build.size / seconds / 1e6:.0f}", f"{wall:.2f}"
        self._rows.append((way, str(fingerprints), *sizes, str(times[-1].found)))


def _process(core: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=passes.prepare, initargs=(core,))


def _median(times: list[Pass]) -> float:
    return median(each.seconds for each in times)
