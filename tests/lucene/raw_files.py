# SPDX-License-Identifier: Apache-2.0
"""Raw log files that hold what fingerprints look for, read twice: as events, and line by line as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from random import Random

from fingerprint_corpus import log_lines
from near_misses import Made, hits

from elastic_recheck.events import DEFAULT_RULES, FileKind, Format, classify_file, read
from elastic_recheck.lucene import MESSAGE, VOTING, Query

_NAMES = ("job-output.txt", "logs/screen-n-cpu.txt", "console.html", "logs/syslog.txt", "logs/tempest.txt")
_FILE_NAME = re.compile(r"[\w./-]+\.(?:txt|html|log)")
_ABOUT_THE_FILE = {MESSAGE, "filename", "tags", "loglevel", "module"}
_TIME = "2016-01-02 10:11:12.123"


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file of a build, and what is known of the build."""

    kind: FileKind
    build: dict[str, object]
    raw: bytes

    def events(self) -> Iterator[Made]:
        """Its events as they are meant: tracebacks joined to the line that they follow."""
        yield from self._documents(self.raw)

    def lines(self) -> Iterator[Made]:
        """Each of its lines as an event."""
        for line in self.raw.splitlines(keepends=True):
            yield from self._documents(line)

    def _documents(self, raw: bytes) -> Iterator[Made]:
        for event in read(BytesIO(raw), self.kind.format):
            document = event.document(self.kind, {})
            yield {**document, **self.build}


def raw_files(queries: Iterable[Query], random: Random) -> Iterator[RawFile]:
    """For each query two files: all that it asks for in one line, and in a line with a traceback behind it."""
    for query in queries:
        for made in hits(query, random.sample(log_lines(), 1), random):
            build = {field: value for field, value in made.items() if field not in _ABOUT_THE_FILE | {VOTING}}
            pieces = made[MESSAGE]
            assert isinstance(pieces, tuple)
            _, *wanted = pieces
            if wanted and (kind := _admitted(query, build)):
                yield RawFile(kind, build, _written(kind.format, [" ".join(wanted)]))
                yield RawFile(kind, build, _written(kind.format, wanted))


def _admitted(query: Query, build: dict[str, object]) -> FileKind | None:
    """The first file that the query may hit in."""
    named = [name for leaf in query.leaves() for name in _FILE_NAME.findall(str(leaf).replace("*", "/"))]
    for name in (*_NAMES, *named, *(f"logs/{name}" for name in named)):
        kind = classify_file(name.lstrip("/"), DEFAULT_RULES)
        known = {**build, "filename": kind.filename, "tags": [*kind.tags, "multiline"]}
        if query.possible(known):
            return kind
    return None


def _written(form: Format, pieces: Sequence[str]) -> bytes:
    """Pieces as log lines: the first begins an event, the others stand in its traceback."""
    head, between = _PREFIXES.get(form, ("", "  "))
    first, *others = (piece.replace("\n", " ") for piece in pieces)
    lines = [f"{head}{'' if form is Format.CONSOLE else '[req-1 a b] '}{first}"]
    if others:
        lines += [f"{between}Traceback (most recent call last):", f'{between}  File "x.py", line 1, in f']
        lines += [f"{between}    {piece}" for piece in others]
    return "".join(f"{line}\n" for line in (f"{head}[-] before", *lines, f"{head}[-] after")).encode()


_PREFIXES = {
    Format.CONSOLE: (f"{_TIME} | ", "  "),
    Format.OSLO: (f"{_TIME} 1187 ERROR nova.compute.manager ", f"{_TIME} 1187 TRACE nova.compute.manager "),
    Format.SYSLOG: ("Jan 02 10:11:12 node-1 nova-compute[7]: ", "Jan 02 10:11:12 node-1 nova-compute[7]: "),
}
"""What goes before a line that begins an event, and before one that continues it."""
