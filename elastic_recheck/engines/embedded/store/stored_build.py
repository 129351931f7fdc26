# SPDX-License-Identifier: Apache-2.0
"""One build's files in the store, for whoever has hold of the build."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from elastic_recheck.database import SharedDatabase
from elastic_recheck.engines.embedded.frames import ENDING, pack
from elastic_recheck.engines.embedded.store.time_range import time_range
from elastic_recheck.errors import Unavailable
from elastic_recheck.events import FileKind
from elastic_recheck.model import LogFile

NEW = ".new"
"""The ending of a file that is being written."""

_INSERT = """
    INSERT OR REPLACE INTO files
    (build, name, position, tags, format, url, listed_size, size, stored, first, last, cut)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A log file that is here.

    ``size`` counts plain bytes, ``stored`` those on the disk. ``first`` and ``last`` are times that it tells of.
    ``cut``: what was cut off before it was stored, and why.
    """

    name: str
    url: str
    listed_size: int | None
    path: Path
    size: int = 0
    stored: int = 0
    first: datetime | None = None
    last: datetime | None = None
    cut: str = ""

    def is_of(self, file: LogFile) -> bool:
        """Whether this is still what the build's list of logs names."""
        return self.url == file.url and self.listed_size == file.size

    @property
    def is_whole(self) -> bool:
        """Whether all of it is on the disk, which after a loss of power may not be so."""
        try:
            return self.path.stat().st_size == self.stored
        except OSError:
            return False


class StoredBuild:
    """The files of one build. Several threads may put files at once."""

    def __init__(self, root: str, folder: Path, database: SharedDatabase, clock: Callable[[], float]) -> None:
        self.root = root
        self._folder = folder
        self._database = database
        self._clock = clock

    def files(self, names: Sequence[str] | None = None) -> dict[str, StoredFile]:
        """What is known of the build's files, by name, in the order of the list of logs: of all, or of some."""
        rows = self._database.select(
            "SELECT name, files.url, listed_size, size, files.stored, first, last, cut"
            " FROM files JOIN builds ON build = builds.id"
            " WHERE root = ?1 AND (?2 IS NULL OR name IN (SELECT value FROM json_each(?2))) ORDER BY position",
            (self.root, None if names is None else json.dumps(names)),
        )
        return {
            name: StoredFile(name, url, listed, self._path(name), size, stored, _time(first), _time(last), cut)
            for name, url, listed, size, stored, first, last, cut in rows
        }

    def put(self, file: LogFile, kind: FileKind, position: int, plain: Path, cut: str = "") -> StoredFile:
        """Store a file's plain bytes.

        :param position: the file's place in the list of logs.
        :raises Unavailable: there is no room, or the disk cannot be written.
        """
        path = self._path(file.name)
        packed = path.with_suffix(NEW)
        now = self._clock()
        try:
            first, last = time_range(plain, kind.format, datetime.fromtimestamp(now, UTC))
            self._folder.mkdir(exist_ok=True)
            size, stored = pack(plain, packed)
            packed.rename(path)
        except OSError as error:
            raise Unavailable(f"cannot be stored: {error.strerror or error}") from error
        row = StoredFile(file.name, file.url, file.size, path, size, stored, first, last, cut)
        self._write(row, kind, position, now)
        return row

    def _write(self, file: StoredFile, kind: FileKind, position: int, now: float) -> None:
        with self._database.transaction() as write:
            write.execute("INSERT OR IGNORE INTO builds (root, added) VALUES (?, ?)", (self.root, now))
            (build,) = write.execute("SELECT id FROM builds WHERE root = ?", (self.root,)).fetchone()
            times = [time.timestamp() if time else None for time in (file.first, file.last)]
            told = (file.size, file.stored, *times, file.cut)
            place = (build, file.name, position, json.dumps(kind.tags), kind.format, file.url, file.listed_size)
            write.execute(_INSERT, (*place, *told))
            write.execute(
                "UPDATE builds SET stored = (SELECT sum(stored) FROM files WHERE build = ?) WHERE id = ?",
                (build, build),
            )

    def _path(self, name: str) -> Path:
        return self._folder / (hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:32] + ENDING)


def _time(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
