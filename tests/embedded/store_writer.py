# SPDX-License-Identifier: Apache-2.0
"""A process that stores builds, and forgets nothing to tell: run with a directory, it says ``NAME`` after each file."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from elastic_recheck.engines.embedded.store import LogStore
from elastic_recheck.events import DEFAULT_RULES, classify_file
from elastic_recheck.model import LogFile


def content(build: int, number: int) -> bytes:
    return f"2026-01-03 01:02:03.456 | build {build} file {number}\n".encode() * (1 + 400 * number)


def main(directory: Path, builds: int, files: int) -> None:
    store = LogStore(directory)
    for build in range(builds):
        root = f"http://logs/{build}/"
        with store.hold(root) as held, tempfile.TemporaryDirectory(dir=directory) as incoming:
            there = held.files()
            for number in range(files):
                name = f"{number}/job-output.txt"
                if name in there:
                    continue
                plain = Path(incoming, str(number))
                plain.write_bytes(content(build, number))
                kind = classify_file(name, DEFAULT_RULES)
                held.put(LogFile(name, root + name), kind, number, plain)
                print(build, number, flush=True)  # noqa: T201 - whoever started this listens
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
