# SPDX-License-Identifier: Apache-2.0
"""A log source whose files stand in the test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.model import Arrival, Build, BuildLogs, LogFile, Readiness

Content = bytes | Exception


class LogsInMemory:
    """Implements the port :class:`elastic_recheck.ports.LogSource`; an exception as content is raised."""

    def __init__(
        self, files: Mapping[str, Content], viewer: str = "", cut: str = "", voting: bool | None = None
    ) -> None:
        self._files = files
        self._cut = cut
        names = tuple(LogFile(name, f"http://logs.example.org/{name}", viewable=bool(viewer)) for name in files)
        self.logs = BuildLogs("http://logs.example.org/", names, viewer, "gate", "FAILURE", voting)
        self.fetched: list[str] = []

    def look(self, build: Build) -> Arrival:
        return Arrival(Readiness.THERE, self.logs, build.job)

    def fetch(self, file: LogFile, target: Path) -> str:
        self.fetched.append(file.name)
        content = self._files[file.name]
        if isinstance(content, Exception):
            raise content
        target.write_bytes(content)
        return self._cut


AWAY = Unavailable("log server said 503")
GONE = Refused("log server said 404")
