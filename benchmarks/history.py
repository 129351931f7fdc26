# SPDX-License-Identifier: Apache-2.0
"""Ten days of builds, made with a seed: each ended in an hour of its own and hits a few fingerprints."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.build import make
from benchmarks.fingerprints import phrases
from elastic_recheck import lucene
from elastic_recheck.errors import Refused
from elastic_recheck.events import DEFAULT_RULES, classify_file
from elastic_recheck.ingest import Subject
from elastic_recheck.model import Arrival, Build, BuildLogs, Fields, LogFile, Readiness

DAYS = 10
FIRST = datetime(2026, 1, 3, tzinfo=UTC)
LAST = FIRST + timedelta(days=DAYS)
"""The end of the last day."""

_BUILDS_A_DAY = 6
_HITS = 3
_CONSOLE = "job-output.txt"
_SHARES = {_CONSOLE: 0.5, "controller/logs/screen-n-cpu.txt": 0.3, "controller/logs/syslog.txt": 0.2}
_POOL = 8_000_000
"""Bytes of the build whose lines all builds are made of."""
_MADE_AT = datetime(2026, 1, 3, 1, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PastBuild:
    """One build, with what is known of it; implements :class:`elastic_recheck.ports.LogSource` for its own logs."""

    build: Build
    fields: Fields
    ended: datetime
    pool: Mapping[str, Sequence[bytes]] = field(repr=False)
    events: int
    planted: tuple[bytes, ...]

    @property
    def subject(self) -> Subject:
        """It, to be put into an engine."""
        return Subject(self.build.url, self.build, self, self.fields, self.ended)

    def look(self, _build: Build) -> Arrival:
        """Find its logs."""
        files = tuple(LogFile(name, f"{self.build.url}/{name}") for name in self.pool)
        return Arrival(Readiness.THERE, BuildLogs(self.build.url, files))

    def fetch(self, file: LogFile, target: Path) -> str:
        """Write one of its logs: the same lines whenever it is asked for."""
        seed = random.Random(file.url)
        lines = seed.choices(self.pool[file.name], k=int(self.events * _SHARES[file.name]))
        if file.name == _CONSOLE:
            for line in self.planted:
                lines[seed.randrange(len(lines))] = line
        plain = b"".join(lines)
        for form in ("%Y-%m-%d %H:%M:", "%b %e %H:%M:"):
            plain = plain.replace(_MADE_AT.strftime(form).encode(), self.ended.strftime(form).encode())
        target.write_bytes(plain)
        return ""


def ten_days(directory: Path, corpus: Path | None, queries: Sequence[str], events: int) -> list[PastBuild]:
    """Make builds with so many events in all.

    :raises Refused: none of the queries can hit a console.
    """
    seed = random.Random(events)
    pool = _pool(directory, corpus)
    known = list(_hitting(queries))
    if not known:
        raise Refused("none of the fingerprints can hit a console")
    count = DAYS * _BUILDS_A_DAY
    return [
        _build(number, events // count, pool, seed.sample(known, min(_HITS, len(known)))) for number in range(count)
    ]


def _build(number: int, events: int, pool: Mapping[str, Sequence[bytes]], texts: Sequence[str]) -> PastBuild:
    uuid = f"{random.Random(number).getrandbits(128):032x}"
    ended = FIRST + timedelta(
        days=number // _BUILDS_A_DAY, hours=24 * (number % _BUILDS_A_DAY) / _BUILDS_A_DAY, minutes=7
    )
    build = Build(f"job-{number % 7}", "FAILURE", f"https://zuul.example.org/t/one/build/{uuid}", uuid=uuid)
    fields: Fields = {
        "build_name": build.job,
        "build_status": "FAILURE",
        "build_queue": "gate",
        "build_branch": "master",
        "build_change": str(900_000 + number),
        "build_patchset": "1",
        "build_uuid": uuid,
        "build_short_uuid": uuid[:7],
        "project": "openstack/nova",
        "voting": 1,
    }
    stamp = _MADE_AT.strftime("%Y-%m-%d %H:%M:03.456")
    return PastBuild(build, fields, ended, pool, events, tuple(f"{stamp} | {text}\n".encode() for text in texts))


def _pool(directory: Path, corpus: Path | None) -> dict[str, list[bytes]]:
    pool = {}
    for file in make(directory, _POOL, ['message:"no such bug"'], corpus).files:
        if file.url in _SHARES:
            with file.open() as stream:
                pool[file.url] = stream.readlines()[:-1]  # the last one may be cut
    return pool


def _hitting(queries: Sequence[str]) -> Iterator[str]:
    """For each query that such a line of a console hits, the line."""
    kind = classify_file(_CONSOLE, DEFAULT_RULES)
    for query in queries:
        text = " ".join(" ".join(words) for words in phrases([query]))
        if lucene.parse(query).matches({"message": text, "filename": kind.filename, "tags": kind.tags, "voting": 1}):
            yield text
