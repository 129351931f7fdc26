# SPDX-License-Identifier: Apache-2.0
"""Logs that are fetched once, however often they are read, and whose coming can be watched."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock

from elastic_recheck.model import Arrival, Build, LogFile
from elastic_recheck.ports import LogSource


class KeptLogs:
    """Implements :class:`elastic_recheck.ports.LogSource` with another one.

    :param directory: where files are kept until they are forgotten, on the same file system as the targets.
    :param told: called, from any thread, with the file before each fetch.
    """

    def __init__(self, source: LogSource, directory: Path, told: Callable[[LogFile], None] = lambda _: None) -> None:
        self._source = source
        self._directory = directory
        self._told = told
        self._cut: dict[str, str] = {}
        self._locks: dict[str, Lock] = {}
        self._lock = Lock()

    def look(self, build: Build) -> Arrival:
        """Look as the source does."""
        return self._source.look(build)

    def fetch(self, file: LogFile, target: Path) -> str:
        """Put the file at ``target``, another name of what is kept. Raises as the source does."""
        path = self._path(file)
        with self._lock:
            lock = self._locks.setdefault(file.url, Lock())
        with lock:
            if file.url not in self._cut:
                self._told(file)
                self._cut[file.url] = self._source.fetch(file, path)
        target.unlink(missing_ok=True)
        try:
            os.link(path, target)
        except OSError:  # not every file system has links
            shutil.copyfile(path, target)
        return self._cut[file.url]

    def forget(self, files: Iterable[LogFile]) -> None:
        """Remove what is kept of these files."""
        for file in files:
            if self._cut.pop(file.url, None) is not None:
                self._path(file).unlink(missing_ok=True)

    def _path(self, file: LogFile) -> Path:
        return self._directory / hashlib.sha256(file.url.encode()).hexdigest()
