# SPDX-License-Identifier: Apache-2.0
"""What is timed, each in a process of its own that is kept: ways of going through a build's logs."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from time import perf_counter

import hyperscan

from benchmarks.build import Build
from elastic_recheck.engines.embedded.plan import Planner
from elastic_recheck.engines.embedded.queries import normal
from elastic_recheck.engines.embedded.reader import Reader
from elastic_recheck.engines.embedded.scan import scan
from elastic_recheck.engines.embedded.search import last_hits
from elastic_recheck.engines.embedded.task import Task
from elastic_recheck.events import Event
from elastic_recheck.model import Fields, Fingerprint

_BLOCK = 1 << 20
_SEPARATORS = "[^0-9A-Za-z_]+"
_HOURS = 3600.0
_BUILD: Fields = {"build_name": "tempest-full", "voting": 1}


@dataclass(frozen=True, slots=True)
class Pass:
    """How long it took, in seconds, and what was found (for the eye, and lest nothing be measured)."""

    seconds: float
    found: int
    peak: float = field(default=0.0)


def pin(core: int) -> None:
    """Keep this process on one core."""
    os.sched_setaffinity(0, {core})


def worst_case(build: Build, queries: tuple[str, ...]) -> Pass:
    """The engine: every query looked for in every byte, as if none had been found before."""
    texts = tuple(sorted(map(normal, queries)))
    started = perf_counter()
    reader = Reader(Task(build.files, _BUILD, (), _HOURS))
    planner = Planner(texts, _BUILD)
    found = 0
    for file in build.files:
        hits: dict[str, Event] = {}
        plan = planner.plan(file.kind)
        last_hits(file, plan, frozenset(plan.queries), _BUILD, reader, hits)
        found += len(hits)
    return Pass(perf_counter() - started, found, _peak())


def as_in_life(build: Build, queries: tuple[str, ...]) -> Pass:
    """The engine, as it is used: each file searched for what its name and tags admit and was not found before."""
    fingerprints = tuple(Fingerprint(text, text) for text in queries)
    for text in queries:
        normal(text)
    started = perf_counter()
    known = scan(Task(build.files, _BUILD, fingerprints, _HOURS))
    return Pass(perf_counter() - started, sum(map(bool, known.verdicts.values())), _peak())


def limit(build: Build, phrases: tuple[tuple[str, ...], ...]) -> Pass:
    """Unpack, and count the matches of all phrases, their words joined by any run of separators."""
    database = _database(phrases)
    found = 0

    def count(*_match: object) -> None:
        nonlocal found
        found += 1

    started = perf_counter()
    for file in build.files:
        with file.open() as stream:
            while block := stream.read(_BLOCK):
                database.scan(block, match_event_handler=count)
    return Pass(perf_counter() - started, found)


def line_by_line(build: Build, phrases: tuple[tuple[str, ...], ...]) -> Pass:
    """Python's ``re``: each phrase in each line."""
    compiled = [re.compile(expression.encode(), re.IGNORECASE) for expression in expressions(phrases)]
    started = perf_counter()
    found = 0
    for file in build.files:
        with file.open() as stream:
            found += sum(1 for line in stream for expression in compiled if expression.search(line))
    return Pass(perf_counter() - started, found)


def compile_limit(phrases: tuple[tuple[str, ...], ...]) -> float:
    """Compile beforehand what :func:`limit` needs; tell the seconds."""
    started = perf_counter()
    _database(phrases)
    return perf_counter() - started


def expressions(phrases: Sequence[Sequence[str]]) -> list[str]:
    """A regular expression for each phrase."""
    return [_SEPARATORS.join(re.sub(r"([^\w])", r"\\\1", word) for word in phrase) for phrase in phrases]


@cache
def _database(phrases: tuple[tuple[str, ...], ...]) -> hyperscan.Database:
    database = hyperscan.Database()
    patterns = [expression.encode() for expression in expressions(phrases)]
    count = len(patterns)
    database.compile(patterns, list(range(count)), count, [hyperscan.HS_FLAG_CASELESS] * count)
    return database


def _peak() -> float:
    """This process's greatest use of memory so far, in MB."""
    with Path("/proc/self/status").open(encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
