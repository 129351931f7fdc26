# SPDX-License-Identifier: Apache-2.0
"""How much longer it takes to match all fingerprints against a build than to read its logs, and beside other ways.

All ways read the same compressed files, in turn, each on one core; only ratios of medians are to be trusted.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks import passes
from benchmarks.build import Build, make
from benchmarks.fingerprints import newest, on_message, phrases
from benchmarks.result import Result
from elastic_recheck.engines.embedded.frames import ENDING

_TITLE = "Scanning: all fingerprints against one build, at one core"
_FULL, _QUICK = 1_000_000_000, 100_000_000
_PART = 20
"""Ways that are slow read one in so many bytes."""

Row = tuple[str, ...]


def run(corpus: Path | None, *, quick: bool = False) -> Result:
    """Measure; ``quick`` takes a tenth of the bytes, and less often."""
    with tempfile.TemporaryDirectory() as directory:
        return _Bench(Path(directory), corpus, _QUICK if quick else _FULL, 3 if quick else 5).result()


class _Bench:
    def __init__(self, directory: Path, corpus: Path | None, size: int, runs: int) -> None:
        self._runs = runs
        self._few, self._many = (tuple(newest(corpus, count)) for count in (160, 1000))
        self._few_phrases, self._many_phrases = (tuple(phrases(list(each))) for each in (self._few, self._many))
        self._build = make(directory / "build", size, self._many_phrases, corpus)
        self._part = make(directory / "part", size // _PART, self._few_phrases, corpus)
        self._small = make(directory / "small", size // 100, self._few_phrases, corpus)
        self._remarks = [] if corpus else ["no corpus: fingerprints and lines are made with a seed"]
        self._rows: list[Row] = []

    def result(self) -> Result:
        figures: dict[str, float | None] = {}
        with _process(0) as engine, _process(0) as other:
            figures |= self._against_limit(engine, other, "", self._few, self._few_phrases)
            figures |= self._against_limit(engine, other, "_1000", self._many, self._many_phrases)
            figures |= self._against_others(engine, other)
            figures |= self._growth(engine)
        with _process(0) as first, _process(1) as second:
            figures |= self._two_cores(first, second)
        header = ("way", "fingerprints", "seconds", "MB/s", "found")
        return Result(_TITLE, header, tuple(self._rows), tuple(self._remarks), figures)

    def _against_limit(
        self,
        engine: ProcessPoolExecutor,
        other: ProcessPoolExecutor,
        name: str,
        queries: tuple[str, ...],
        texts: tuple[tuple[str, ...], ...],
    ) -> dict[str, float | None]:
        ignoring_names = tuple(filter(None, map(on_message, queries)))
        compiled = other.submit(passes.compile_limit, texts).result()
        started = perf_counter()
        for warmed in (ignoring_names, queries):
            way = passes.worst_case if warmed is ignoring_names else passes.as_in_life
            engine.submit(way, self._small, warmed).result()
        self._remarks.append(
            f"{len(queries)} fingerprints: the limit's {len(texts)} phrases compiled in {compiled:.1f} s,"
            f" the engine warm (a small build, searched twice) in {perf_counter() - started:.1f} s"
        )
        worst, life, limit = [], [], []
        for _ in range(self._runs):
            limit.append(other.submit(passes.limit, self._build, texts).result())
            worst.append(engine.submit(passes.worst_case, self._build, ignoring_names).result())
            life.append(engine.submit(passes.as_in_life, self._build, queries).result())
        for name_of_way, times in (("limit", limit), ("worst case", worst), ("as in life", life)):
            self._row(name_of_way, len(queries), times, self._build)
        ratios: dict[str, float | None] = {f"scan_over_limit{name}": round(_median(worst) / _median(limit), 3)}
        peak = max(each.peak for each in (*worst, *life))
        return ratios if name else {**ratios, "peak_memory_mb": round(peak, 1)}

    def _against_others(self, engine: ProcessPoolExecutor, other: ProcessPoolExecutor) -> dict[str, float | None]:
        ignoring_names = tuple(filter(None, map(on_message, self._few)))
        part = engine.submit(passes.worst_case, self._part, ignoring_names).result()
        slow = other.submit(passes.line_by_line, self._part, self._few_phrases).result()
        self._row("worst case, a part", len(self._few), [part], self._part)
        self._row("Python re, line by line, a part", len(self._few), [slow], self._part)
        figures: dict[str, float | None] = {"ahead_of_re": round(slow.seconds / part.seconds, 1)}
        if not (shutil.which("rg") and shutil.which("zstd")):
            self._remarks.append("not compared with ripgrep: rg and zstd are needed (apt-get install ripgrep zstd)")
            return {"ahead_of_rg_one_by_one": None, **figures, "against_rg_file": None}
        texts = [" ".join(phrase) for phrase in self._few_phrases]
        by_one = [_ripgrep(self._part, ["-F", "-i", "-e", text]) for text in texts]
        one_by_one = passes.Pass(sum(each.seconds for each in by_one), sum(each.found for each in by_one))
        patterns = self._part.files[0].path.with_name("phrases")
        patterns.write_text("\n".join(texts), encoding="utf-8")
        ours, at_once = [], []
        for _ in range(self._runs):
            ours.append(engine.submit(passes.worst_case, self._build, ignoring_names).result())
            at_once.append(_ripgrep(self._build, ["-F", "-i", "-f", str(patterns)]))
        self._row("rg -F, one by one, a part", len(self._few), [one_by_one], self._part)
        self._row("rg -F -i -f", len(self._few), at_once, self._build)
        return {
            "ahead_of_rg_one_by_one": round(one_by_one.seconds / part.seconds, 1),
            **figures,
            "against_rg_file": round(_median(at_once) / _median(ours), 2),
        }

    def _growth(self, engine: ProcessPoolExecutor) -> dict[str, float | None]:
        queries = tuple(filter(None, map(on_message, self._few)))
        small, large = [], []
        for _ in range(self._runs):
            small += [engine.submit(passes.worst_case, self._small, queries).result() for _ in range(5)]
            large.append(engine.submit(passes.worst_case, self._build, queries).result())
        ratio = _median(large) / self._build.size / (_median(small) / self._small.size)
        return {"growth_100x_bytes": round(ratio, 3)}

    def _two_cores(self, first: ProcessPoolExecutor, second: ProcessPoolExecutor) -> dict[str, float | None]:
        """Builds a second: one process's against that of two."""
        alone, together = [], []
        for each in (first, second):
            each.submit(passes.as_in_life, self._small, self._few).result()
        for _ in range(self._runs):
            started = perf_counter()
            first.submit(passes.as_in_life, self._build, self._few).result()
            alone.append(perf_counter() - started)
            started = perf_counter()
            both = [each.submit(passes.as_in_life, self._build, self._few) for each in (first, second)]
            for future in both:
                future.result()
            together.append(perf_counter() - started)
        return {"two_cores": round(2 * median(alone) / median(together), 2)}

    def _row(self, way: str, fingerprints: int, times: list[passes.Pass], build: Build) -> None:
        seconds = _median(times)
        speed = f"{build.size / seconds / 1e6:.0f}"
        self._rows.append((way, str(fingerprints), f"{seconds:.2f}", speed, str(times[-1].found)))


def _process(core: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=passes.pin, initargs=(core,))


def _median(times: list[passes.Pass]) -> float:
    return median(each.seconds for each in times)


def _ripgrep(build: Build, options: list[str]) -> passes.Pass:
    """Count lines, at one core."""
    files = [str(file.path) for file in build.files if file.path.suffix == ENDING]
    command = ["taskset", "-c", "0", "rg", "-z", "-j", "1", "-a", "-c", "--no-filename", *options, *files]
    started = perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return passes.Pass(perf_counter() - started, sum(map(int, _lines(done.stdout))))


def _lines(text: str) -> Iterator[str]:
    return filter(None, text.splitlines())
