# SPDX-License-Identifier: Apache-2.0
"""What is timed, each in a process of its own that is kept: ways of going through a build's logs."""

from __future__ import annotations

import os
import re
import resource
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import perf_counter

import hyperscan

from benchmarks.build import FIELDS, Build
from elastic_recheck.engines.embedded.memory import keep_freed_memory
from elastic_recheck.engines.embedded.plan import Planner
from elastic_recheck.engines.embedded.queries import normal
from elastic_recheck.engines.embedded.reader import Reader
from elastic_recheck.engines.embedded.scan import scan
from elastic_recheck.engines.embedded.search import last_hits
from elastic_recheck.engines.embedded.task import Task
from elastic_recheck.events import Event
from elastic_recheck.model import Fingerprint

_BLOCK = 1 << 20
_SEPARATORS = "[^0-9A-Za-z_]+"
_HOURS = 3600.0


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass took and gave.

    ``seconds`` are of processor time, which other programs on the machine do not add to; ``wall`` went by meanwhile.
    ``found`` is for the eye. ``peak``: the process's greatest use of memory so far, in MB.
    """

    seconds: float
    wall: float
    found: int
    peak: float = 0.0


class NotFoundError(Exception):
    """The engine did not find what is in the build: what it took then is of no interest."""


def prepare(core: int) -> None:
    """Keep this process, and those that it begins, on one core, and its memory as a searching process does."""
    os.sched_setaffinity(0, {core})
    keep_freed_memory()


def worst_case(build: Build, queries: tuple[str, ...]) -> Pass:
    """The engine: every query looked for in every byte, as if none had been found before."""
    texts = tuple(sorted(map(normal, queries)))
    watch = _Watch()
    reader = Reader(Task(build.files, FIELDS, (), _HOURS))
    planner = Planner(texts, FIELDS)
    everywhere: list[dict[str, Event]] = []
    for file in build.files:
        plan = planner.plan(file.kind)
        hits: dict[str, Event] = {}
        last_hits(file, plan, frozenset(plan.queries), FIELDS, reader, hits)
        everywhere.append(hits)
    done = watch.done(sum(map(len, everywhere)), _peak())
    _check(build.planted.intersection(texts), {text for hits in everywhere for text in hits})
    return done


def as_in_life(build: Build, queries: tuple[str, ...]) -> Pass:
    """The engine, as it is used: each file searched for what its name and tags admit and was not found before."""
    fingerprints = tuple(Fingerprint(text, text) for text in queries)
    texts = set(map(normal, queries))
    watch = _Watch()
    known = scan(Task(build.files, FIELDS, fingerprints, _HOURS))
    found = {text for text, evidence in known.verdicts.items() if evidence}
    done = watch.done(len(found), _peak())
    _check(build.planted & texts, found)
    return done


def limit(build: Build, phrases: tuple[tuple[str, ...], ...]) -> Pass:
    """Unpack, and count the matches of all phrases, their words joined by any run of separators."""
    database = _database(phrases)
    found = 0

    def count(*_match: object) -> None:
        nonlocal found
        found += 1

    watch = _Watch()
    for file in build.files:
        with file.open() as stream:
            while block := stream.read(_BLOCK):
                database.scan(block, match_event_handler=count)
    return watch.done(found)


def line_by_line(build: Build, phrases: tuple[tuple[str, ...], ...]) -> Pass:
    """Python's ``re``: each phrase in each line."""
    compiled = [re.compile(expression.encode(), re.IGNORECASE) for expression in expressions(phrases)]
    watch = _Watch()
    found = 0
    for file in build.files:
        with file.open() as stream:
            found += sum(1 for line in stream for expression in compiled if expression.search(line))
    return watch.done(found)


def ripgrep(build: Build, options: tuple[str, ...]) -> Pass:
    """``rg``, which has the files unpacked by ``zstd``: count lines."""
    files = [str(file.path) for file in build.files]
    command = ["rg", "--search-zip", "--threads", "1", "--text", "--count", "--no-filename", *options, *files]
    watch = _Watch()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr)
    return watch.done(sum(map(int, filter(None, done.stdout.split("\n")))))


def compile_limit(phrases: tuple[tuple[str, ...], ...]) -> float:
    """Compile beforehand what :func:`limit` needs; tell the seconds."""
    watch = _Watch()
    _database(phrases)
    return watch.done().seconds


def expressions(phrases: Sequence[Sequence[str]]) -> list[str]:
    """A regular expression for each phrase."""
    return [_SEPARATORS.join(re.sub(r"([^\w])", r"\\\1", word) for word in phrase) for phrase in phrases]


class _Watch:
    """Measures from when it is made; children that were waited for count."""

    def __init__(self) -> None:
        self._wall = perf_counter()
        self._spent = _spent()

    def done(self, found: int = 0, peak: float = 0.0) -> Pass:
        return Pass(_spent() - self._spent, perf_counter() - self._wall, found, peak)


def _spent() -> float:
    """Seconds of processor time, this process's and those of children that ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def _check(planted: frozenset[str] | set[str], found: set[str]) -> None:
    if missing := sorted(planted - found):
        raise NotFoundError(f"the engine missed {len(missing)} of {len(planted)} planted fingerprints: {missing[:3]}")


@cache
def _database(phrases: tuple[tuple[str, ...], ...]) -> hyperscan.Database:
    database = hyperscan.Database()
    patterns = [expression.encode() for expression in expressions(phrases)]
    count = len(patterns)
    database.compile(patterns, list(range(count)), count, [hyperscan.HS_FLAG_CASELESS] * count)
    return database


def _peak() -> float:
    """This process's greatest use of memory so far, in MB; it has no children that search."""
    with Path("/proc/self/status").open(encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
