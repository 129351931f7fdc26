# SPDX-License-Identifier: Apache-2.0
"""Fetching a build's chosen files, a few at a time."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from elastic_recheck.engines.embedded.task import FetchedFile
from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.events import FileKind
from elastic_recheck.model import BuildLogs, LogFile
from elastic_recheck.ports import LogSource

if TYPE_CHECKING:  # a searching process, which loads this package, has no use for the store
    from elastic_recheck.engines.embedded.store import StoredBuild, StoredFile

log = logging.getLogger(__name__)

AT_ONCE = 4
"""Files of one build that are fetched at the same time."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is at hand, and a line on each file that is not, or not in full. ``final``: to try again is no use.

    ``passing``: a server or our disk kept a file from us just now.
    """

    files: list[FetchedFile] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    truncated: list[str] = field(default_factory=list)
    final: bool = True
    passing: bool = False


class _Fetched(NamedTuple):
    """One file: where it is, and what was cut off; or why it is not."""

    path: Path
    cut: str = ""
    problem: str = ""
    final: bool = True
    passing: bool = False


class Gatherer:
    """Fetches one build's files into a directory, until they hold ``limit`` bytes.

    :param stored: the build in the store, where files are found or put; None where nothing is kept.
    """

    def __init__(self, source: LogSource, directory: Path, limit: int, stored: StoredBuild | None = None) -> None:
        self._source = source
        self._directory = directory
        self._limit = limit
        self._stored = stored
        self._held = 0
        self._lock = Lock()

    def gather(self, logs: BuildLogs, chosen: Sequence[tuple[LogFile, FileKind]], first: int = 0) -> Gathered:
        """Have the chosen files at hand, which are numbered from ``first``. Never raises for what the network does."""
        files: list[FetchedFile] = []
        unread: list[str] = []
        truncated: list[str] = []
        results = self._have_all(chosen, first)
        for (file, kind), result in zip(chosen, results, strict=True):
            if result.problem:
                unread.append(f"{file.name}: {result.problem}")
                continue
            if result.cut:
                truncated.append(f"{file.name}: {result.cut}")
            files.append(FetchedFile(result.path, kind, file.url, _view(logs, file)))
        final, passing = all(result.final for result in results), any(result.passing for result in results)
        return Gathered(files, unread, truncated, final, passing)

    def _have_all(self, chosen: Sequence[tuple[LogFile, FileKind]], first: int) -> list[_Fetched]:
        here = self._stored.files([file.name for file, _ in chosen]) if self._stored else {}
        with ThreadPoolExecutor(AT_ONCE, "fetch") as threads:  # without work, it begins none
            results = [
                _stored_copy(here.get(file.name), file) or threads.submit(self._fetch, file, kind, number)
                for number, (file, kind) in enumerate(chosen, first)
            ]
            return [each.result() if isinstance(each, Future) else each for each in results]

    def _fetch(self, file: LogFile, kind: FileKind, number: int) -> _Fetched:
        target = self._directory / str(number)
        if self._held > self._limit:
            return _Fetched(
                target, problem=f"not fetched, the build's other files hold {self._held} bytes", final=False
            )
        try:
            cut = self._source.fetch(file, target)
            with self._lock:
                self._held += target.stat().st_size
            if self._stored is None:
                return _Fetched(target, cut)
            kept = self._stored.put(file, kind, number, target, cut)
        except (Unavailable, Refused) as error:
            log.info("%s could not be read: %s", file.url, error)
            return _Fetched(target, problem=str(error), final=_is_gone(error), passing=isinstance(error, Unavailable))
        target.unlink()
        return _Fetched(kept.path, cut)


def _stored_copy(here: StoredFile | None, file: LogFile) -> _Fetched | None:
    return _Fetched(here.path, here.cut) if here and here.is_of(file) and here.is_whole else None


def _view(logs: BuildLogs, file: LogFile) -> str:
    if not (logs.viewer and file.viewable):
        return ""
    return logs.viewer + "/".join(quote(part, safe="") for part in file.name.split("/"))


def _is_gone(error: Exception) -> bool:
    """Whether a file will never be there: not where, say, a setting could be changed."""
    from elastic_recheck.http import StatusRefused  # takes a searching process long to load, which needs none of it

    return isinstance(error, StatusRefused) and error.status in (404, 410)
