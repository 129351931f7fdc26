# SPDX-License-Identifier: Apache-2.0
"""Lines that fingerprints hit, for the files of a build in which they look, each proved by judging its event."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from benchmarks.fingerprints import on_message
from elastic_recheck import lucene
from elastic_recheck.engines.embedded.choose import asks_for
from elastic_recheck.engines.embedded.queries import normal
from elastic_recheck.events import FileKind, Format, read
from elastic_recheck.lucene import Query
from elastic_recheck.lucene.conditions import Anywhere, Exact, Like, WordLike, Words
from elastic_recheck.lucene.meaning import positive
from elastic_recheck.lucene.wildcards import Pattern
from elastic_recheck.model import Fields

TIME = "2026-01-03 01:02:03.{:03} "


class Planted(NamedTuple):
    """A line for one of the files (by number), and the normal texts of queries that hit its event."""

    file: int
    line: bytes
    hit: frozenset[str]


def plant(queries: Sequence[str], kinds: Sequence[FileKind], build: Fields) -> Iterator[Planted]:
    """Make lines for each query: one for the first console that it admits, and one for the first other file.

    A query that admits none of the files is still hit where names of files and the like are ignored.
    """
    for text in queries:
        query, ignoring_names = lucene.parse(text), lucene.parse(on_message(text))
        admitted = [number for number, kind in enumerate(kinds) if asks_for(query, kind, build)]
        first = {kinds[number].format is Format.CONSOLE: number for number in reversed(admitted)}
        for number in sorted(first.values()) or [0]:
            line = line_of(_words(query), kinds[number].format, 0, *_source(query))
            hit = frozenset(
                normal(str(each)) for each in (query, ignoring_names) if _hits(each, line, kinds[number], build)
            )
            yield Planted(number, line, hit)


def line_of(text: str, form: Format, number: int, level: str = "INFO", module: str = "nova.compute.manager") -> bytes:
    """Write a message as a format has it; ``number`` makes one line differ from the next."""
    time = TIME.format(number % 1000)
    if form is Format.CONSOLE:
        return f"{time}| {text}\n".encode()
    if form is Format.OSLO:
        return f"{time}{number} {level} {module} [req-{number:x} - -] {text}\n".encode()
    return f"Jan  3 01:02:03 host kernel[{number}]: {text}\n".encode()


def _words(query: Query) -> str:
    """All that a message has to hold, on one line."""
    found = []
    for condition in positive(query.meaning):
        inner = condition.message if isinstance(condition, Anywhere) else condition
        if isinstance(inner, Words):
            found.append(inner.text)
        elif isinstance(inner, WordLike):
            found.append(_example(inner.pattern))
    return " ".join(" -- ".join(found).split())


def _source(query: Query) -> tuple[str, str]:
    """The level and the module that a query asks for."""
    asked = {"loglevel": "INFO", "module": "nova.compute.manager"}
    for condition in positive(query.meaning):
        if isinstance(condition, Exact):
            asked[condition.field] = condition.value
        elif isinstance(condition, Like):
            asked[condition.field] = _example(condition.pattern)
    return asked["loglevel"], asked["module"]


def _example(pattern: Pattern) -> str:
    return "".join(part if isinstance(part, str) else "x" for part in pattern.parts)


def _hits(query: Query, line: bytes, kind: FileKind, build: Fields) -> bool:
    return any(query.matches(event.document(kind, build)) for event in read(io.BytesIO(line), kind.format, debug=True))
