# SPDX-License-Identifier: Apache-2.0
"""A build's logs, made with a seed: names and sizes as a devstack job has them, lines of the corpus, numbers varied."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from elastic_recheck.engines.embedded.frames import ENDING, pack
from elastic_recheck.engines.embedded.task import FetchedFile
from elastic_recheck.events import DEFAULT_RULES, Format, classify_file

_SERVICES = [
    "n-api",
    "n-api-meta",
    "n-cond-cell1",
    "n-cpu",
    "n-sch",
    "n-super-cond",
    "placement-api",
    "q-agt",
    "q-dhcp",
    "q-l3",
    "q-metering",
    "q-svc",
    "keystone",
    "c-api",
    "c-bak",
    "c-sch",
    "c-vol",
    "g-api",
    "n-novnc-cell1",
    "n-cauth",
    "n-obj",
    "h-eng",
    "h-api",
    "cinder",
    "ceilometer",
    "s-proxy",
    "tr-api",
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
_NUMBER = re.compile(r"\d+|\b[0-9a-f]{8,}\b")
_LINES_AT_ONCE = 10_000
"""One of so many is a near miss."""
_BEGINNING = "2026-01-03 01:02:03.{:03} "


@dataclass(frozen=True, slots=True)
class Build:
    """The files of a build, compressed; ``size`` counts plain bytes."""

    files: tuple[FetchedFile, ...]
    size: int


def make(directory: Path, size: int, phrases: Sequence[tuple[str, ...]], corpus: Path | None) -> Build:
    """Write a build's files, in all of about ``size`` bytes; each of the phrases stands in the console once or more."""
    directory.mkdir(parents=True)
    seed = random.Random(size)
    real = [_vary(line, seed) for line in _real_lines(corpus) for _ in range(2)]
    files = []
    total = 0
    for number, (name, share) in enumerate(_NAMES.items()):
        kind = classify_file(name, DEFAULT_RULES)
        plain, packed = directory / str(number), directory / f"{number}{ENDING}"
        with plain.open("wb") as stream:
            planted = [" ".join(phrase) for phrase in phrases] if kind.format is Format.CONSOLE else []
            for block in _blocks(real, kind.format, int(size * share), phrases, planted, seed):
                stream.write(block)
        total += pack(plain, packed)[0]
        plain.unlink()
        files.append(FetchedFile(packed, kind, name))
    return Build(tuple(files), total)


def _real_lines(corpus: Path | None) -> Iterator[str]:
    for path in sorted(corpus.glob("logs/*")) if corpus else ():
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            yield re.sub(r"^\S+\.log\S* \S+ \S+ ", "", line)
    if not corpus:
        seed = random.Random(2)
        words = [
            "instance",
            "network",
            "volume",
            "server",
            "request",
            "agent",
            "starting",
            "stopped",
            "allocated",
            "took",
            "seconds",
            "10.1.2.3",
        ]
        for _ in range(2000):
            yield " ".join(seed.choices(words, k=seed.randint(5, 30)))


def _blocks(
    real: Sequence[str],
    form: Format,
    size: int,
    phrases: Sequence[tuple[str, ...]],
    planted: list[str],
    seed: random.Random,
) -> Iterator[bytes]:
    """Lines of one file, some thousands at a time."""
    varied = [_written(line, form, seed) for line in real]
    while size > 0:
        lines = seed.choices(varied, k=_LINES_AT_ONCE)
        lines[seed.randrange(len(lines))] = _written(_near_miss(seed.choice(phrases), seed), form, seed)
        for text in planted:
            lines.insert(seed.randrange(len(lines)), _written(text, form, seed))
        planted = []
        block = b"".join(lines)[:size]
        yield block
        size -= len(block)


def _vary(line: str, seed: random.Random) -> str:
    return _NUMBER.sub(lambda found: str(seed.randrange(10 ** len(found[0]))), line)


def _near_miss(phrase: Sequence[str], seed: random.Random) -> str:
    words = list(phrase)
    at = seed.randrange(len(words))
    words[at] += "x"
    return " ".join(words)


def _written(text: str, form: Format, seed: random.Random) -> bytes:
    time = _BEGINNING.format(seed.randrange(1000))
    if form is Format.CONSOLE:
        return f"{time}| {text}\n".encode()
    if form is Format.OSLO:
        return f"{time}{seed.randrange(9999)} INFO nova.compute [req-{seed.randrange(9999)} - -] {text}\n".encode()
    return f"Jan  3 01:02:03 host prog[{seed.randrange(999)}]: {text}\n".encode()
