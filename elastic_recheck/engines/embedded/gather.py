# SPDX-License-Identifier: Apache-2.0
"""Fetching a build's chosen files, a few at a time."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from urllib.parse import quote

from elastic_recheck.engines.embedded.task import FetchedFile
from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.events import FileKind
from elastic_recheck.model import BuildLogs, LogFile
from elastic_recheck.ports import LogSource

log = logging.getLogger(__name__)

AT_ONCE = 4
"""Files of one build that are fetched at the same time."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was fetched, and a line on each file that was not, or not in full."""

    files: list[FetchedFile] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    truncated: list[str] = field(default_factory=list)


class Gatherer:
    """Fetches one build's files into a directory, until they hold ``limit`` bytes."""

    def __init__(self, source: LogSource, directory: Path, limit: int) -> None:
        self._source = source
        self._directory = directory
        self._limit = limit
        self._held = 0
        self._lock = Lock()

    def gather(self, logs: BuildLogs, chosen: Sequence[tuple[LogFile, FileKind]]) -> Gathered:
        """Fetch the chosen files. Never raises for what the network does."""
        gathered = Gathered()
        with ThreadPoolExecutor(AT_ONCE, "fetch") as threads:
            targets = [self._directory / str(number) for number in range(len(chosen))]
            results = threads.map(self._fetch, [file for file, _ in chosen], targets)
            for (file, kind), path, (problem, cut) in zip(chosen, targets, results, strict=True):
                if problem:
                    gathered.unread.append(f"{file.name}: {problem}")
                    continue
                if cut:
                    gathered.truncated.append(f"{file.name}: {cut}")
                view = logs.viewer + "/".join(quote(part, safe="") for part in file.name.split("/"))
                gathered.files.append(FetchedFile(path, kind, file.url, view if logs.viewer and file.viewable else ""))
        return gathered

    def _fetch(self, file: LogFile, target: Path) -> tuple[str, str]:
        """Fetch one file: why it could not be, or what was cut off."""
        if self._held > self._limit:
            return f"not fetched, the build's other files hold {self._held} bytes", ""
        try:
            cut = self._source.fetch(file, target)
        except (Unavailable, Refused) as error:
            log.info("%s could not be read: %s", file.url, error)
            return str(error), ""
        with self._lock:
            self._held += target.stat().st_size
        return "", cut
