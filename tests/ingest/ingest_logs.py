# SPDX-License-Identifier: Apache-2.0
"""A log source whose files stand in the test, and fail as often as it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from elastic_recheck.errors import Unavailable
from elastic_recheck.model import Arrival, Build, BuildLogs, LogFile, Readiness


class Logs:
    """Implements :class:`elastic_recheck.ports.LogSource`; ``fails`` tells how often a file cannot be read first."""

    def __init__(self, files: Mapping[str, bytes], root: str, fails: Mapping[str, int] | None = None) -> None:
        self.files = files
        self.root = root
        self.fails = dict(fails or {})
        self.fetched: Counter[str] = Counter()

    def look(self, build: Build) -> Arrival:
        files = tuple(LogFile(name, self.root + name, len(data)) for name, data in self.files.items())
        return Arrival(Readiness.THERE, BuildLogs(self.root, files))

    def fetch(self, file: LogFile, target: Path) -> str:
        self.fetched[file.name] += 1
        if self.fails.get(file.name, 0) > 0:
            self.fails[file.name] -= 1
            raise Unavailable("log server said 503")
        target.write_bytes(self.files[file.name])
        return ""


class NoLogs:
    """Implements :class:`elastic_recheck.ports.LogSource`: there are none."""

    def look(self, build: Build) -> Arrival:
        return Arrival(Readiness.NEVER, reason="Zuul has no logs of it")

    def fetch(self, file: LogFile, target: Path) -> str:
        raise Unavailable(file.url)
