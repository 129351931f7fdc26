# SPDX-License-Identifier: Apache-2.0
"""A build's logs, made with a seed: names and sizes as a devstack job has them, lines of the corpus, numbers varied.

Each fingerprint is hit at least once, in a console and in another file where it admits both; one line in 10,000 is a
near miss: it has a fingerprint's words, but for one.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from benchmarks.fingerprints import phrases
from benchmarks.planting import line_of, plant
from elastic_recheck.engines.embedded.frames import ENDING, pack
from elastic_recheck.engines.embedded.task import FetchedFile
from elastic_recheck.events import DEFAULT_RULES, FileKind, classify_file
from elastic_recheck.model import Fields

_SERVICES = [
    *("n-api", "n-api-meta", "n-cond-cell1", "n-cpu", "n-sch", "n-super-cond", "placement-api", "q-agt", "q-dhcp"),
    *("q-l3", "q-metering", "q-svc", "keystone", "c-api", "c-bak", "c-sch", "c-vol", "g-api", "n-novnc-cell1"),
    *("n-cauth", "n-obj", "h-eng", "h-api", "cinder", "ceilometer", "s-proxy", "tr-api"),
]
_NAMES = {
    "job-output.txt": 1 / 3,
    "controller/logs/tempest_log.txt": 0.1,
    "controller/logs/syslog.txt": 0.08,
    "controller/logs/devstacklog.txt": 0.06,
    **{f"controller/logs/screen-{name}.txt": 0.36 / len(_SERVICES) for name in _SERVICES},
    **{f"compute1/logs/screen-{name}.txt": 0.01 for name in ("n-cpu", "q-agt", "q-l3", "c-vol", "c-bak", "q-dhcp")},
    "compute1/logs/syslog.txt": 0.007,
    "controller/logs/grenade.sh_log.txt": 0.01,
    "controller/logs/services.txt": 0.003,
}
_WORDS = [
    *("instance", "network", "volume", "server", "request", "agent", "starting", "stopped", "allocated", "took"),
    *("10.1.2.3", "GET", "/v2.1/servers", "status:", "200", "len:", "1893", "time:", "0.2477829", "successfully"),
    *("req-38101a0b-2096-447d-96ea-a692162415ae", "created", "deleted", "seconds"),
]
"""What lines are made of without a corpus."""
FIELDS: Fields = {"build_name": "tempest-full", "voting": 1}
_PREFIXES = 997
_LINES_AT_ONCE = 10_000
"""One of so many is a near miss."""
_AVERAGE = 280
"""Bytes of a line, rather more than less."""


@dataclass(frozen=True, slots=True)
class Build:
    """The files of a build, compressed, and their ``sizes`` in plain bytes.

    ``planted``: normal texts of queries that hit it, as they stand or where names of files and the like are ignored.
    """

    files: tuple[FetchedFile, ...]
    sizes: tuple[int, ...]
    planted: frozenset[str]

    @property
    def size(self) -> int:
        """Plain bytes."""
        return sum(self.sizes)

    def part(self, size: int) -> Build:
        """The last of its files, which hold about so many bytes together."""
        held = [*accumulate(reversed(self.sizes))]
        count = min(range(1, len(held) + 1), key=lambda each: abs(held[each - 1] - size))
        return Build(self.files[-count:], self.sizes[-count:], frozenset())


def make(directory: Path, size: int, queries: Sequence[str], corpus: Path | None) -> Build:
    """Write a build's files, in all of about ``size`` bytes, which each of the queries hits."""
    directory.mkdir(parents=True)
    seed = random.Random(size)
    real = list(_real_lines(corpus))
    near = [row for row in phrases(queries) if len(row) > 1] or [("no", "such", "words")]
    kinds = [classify_file(name, DEFAULT_RULES) for name in _NAMES]
    planted = list(plant(queries, kinds, FIELDS))
    files, sizes = [], []
    for number, (kind, share) in enumerate(zip(kinds, _NAMES.values(), strict=True)):
        plain, packed = directory / str(number), directory / f"{number}{ENDING}"
        lines = [each.line for each in planted if each.file == number]
        with plain.open("wb") as stream:
            stream.writelines(_blocks(real, kind, int(size * share), near, lines, seed))
        sizes.append(pack(plain, packed)[0])
        plain.unlink()
        files.append(FetchedFile(packed, kind, kind.filename))
    return Build(tuple(files), tuple(sizes), frozenset(text for each in planted for text in each.hit))


def _real_lines(corpus: Path | None) -> Iterator[str]:
    for path in sorted(corpus.glob("logs/*")) if corpus else ():
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            yield re.sub(r"^\S+\.log\S* \S+ \S+ ", "", line)
    if not corpus:
        seed = random.Random(2)
        for _ in range(2000):
            yield " ".join(seed.choices(_WORDS, k=seed.randint(5, 30)))


def _blocks(
    real: Sequence[str],
    kind: FileKind,
    size: int,
    near: Sequence[Sequence[str]],
    planted: list[bytes],
    seed: random.Random,
) -> Iterator[bytes]:
    """Lines of one file, some thousands at a time; the digits of each lot are others."""
    texts = [f"{line}\n".encode() for line in real]
    empty = [line_of("", kind.format, seed.randrange(1 << 16))[:-1] for _ in range(_PREFIXES)]
    while size > 0 or planted:
        count = max(1, min(_LINES_AT_ONCE, size // _AVERAGE))
        varied = b"".join(seed.choices(texts, k=count)).translate(_other_digits(seed)).splitlines(keepends=True)
        lines = list(map(bytes.__add__, seed.choices(empty, k=len(varied)), varied))
        if count == _LINES_AT_ONCE or seed.random() < count / _LINES_AT_ONCE:
            lines.append(line_of(_near_miss(seed.choice(near), seed), kind.format, seed.randrange(1 << 16)))
        for line in planted:
            lines.insert(seed.randrange(len(lines)), line)
        planted = []
        block = b"".join(lines)
        yield block
        size -= len(block)


def _other_digits(seed: random.Random) -> bytes:
    digits = bytearray(b"0123456789")
    seed.shuffle(digits)
    return bytes.maketrans(b"0123456789", digits)


def _near_miss(phrase: Sequence[str], seed: random.Random) -> str:
    words = list(phrase)
    at = seed.randrange(len(words))
    words[at] += "x"
    return " ".join(words)
