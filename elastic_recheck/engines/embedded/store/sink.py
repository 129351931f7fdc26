# SPDX-License-Identifier: Apache-2.0
"""Putting builds' logs into the store, for the embedded engine to search later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from elastic_recheck.engines.embedded.choose import choose_reports
from elastic_recheck.engines.embedded.store.log_store import LogStore
from elastic_recheck.engines.embedded.store.stored_build import StoredBuild, StoredFile
from elastic_recheck.events import FileRule, classify_file, rules_for
from elastic_recheck.model import BuildLogs, Fields, LogFile


class StoreSink:
    """Implements :class:`elastic_recheck.ports.LogSink`. Thread-safe."""

    def __init__(self, store: LogStore, rules: Sequence[FileRule]) -> None:
        self._store = store
        self._rules = tuple(rules)

    def prepare(self) -> None:
        """Do nothing: the store is ready."""

    @contextmanager
    def build(self, logs: BuildLogs, fields: Fields, ended: datetime) -> Iterator[StoreBuildSink]:
        """Open one build, as soon as nobody else has it open."""
        with self._store.hold(logs.root) as held:
            yield StoreBuildSink(held, logs, tuple(rules_for((file.name for file in logs.files), self._rules)))
            self._store.describe(logs.root, fields)
        self._store.prune()


@dataclass(frozen=True, slots=True)
class StoreBuildSink:
    """Implements :class:`elastic_recheck.ports.BuildSink`."""

    held: StoredBuild
    logs: BuildLogs
    rules: tuple[FileRule, ...]

    @property
    def missing(self) -> Sequence[LogFile]:
        """Files that a rule lists, and reports of failed tests, that are not here."""
        here = self.held.files()
        listed = [file for file in self.logs.files if classify_file(file.name, self.rules).listed]
        reports = [file for file, _ in choose_reports(self.logs.files) if file not in listed]
        return [file for file in (*listed, *reports) if not _is_here(here.get(file.name), file)]

    def put(self, file: LogFile, plain: Path, cut: str) -> int:
        """Store one file as it is. Its events are not counted: they are cut when they are searched."""
        self.held.put(file, classify_file(file.name, self.rules), self.logs.files.index(file), plain, cut)
        return 0


def _is_here(stored: StoredFile | None, file: LogFile) -> bool:
    return stored is not None and stored.is_of(file) and stored.is_whole
