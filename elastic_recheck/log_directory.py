# SPDX-License-Identifier: Apache-2.0
"""A directory on this machine as the logs of a build, for asking about logs that somebody downloaded."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from elastic_recheck.decompression import Plain
from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.model import Arrival, Build, BuildLogs, LogFile, Readiness


class DirectoryLogSource:
    """Implements :class:`elastic_recheck.ports.LogSource`: whatever the build, its logs are this directory's files.

    Links to directories are not followed, links to files only where they stay inside.

    :param file_bytes: how much of one file is read at most, in plain bytes.
    """

    def __init__(self, directory: Path, file_bytes: int = 1 << 30) -> None:
        self._root = directory.resolve()
        self._file_bytes = file_bytes

    def look(self, build: Build) -> Arrival:
        """List the directory's files, by name. There is nothing to wait for: it is there, or never will be."""
        if not self._root.is_dir():
            return Arrival(Readiness.NEVER, reason=f"{self._root} is not a directory")
        files = (LogFile(_name(path, self._root), path.as_uri(), path.stat().st_size) for path in self._files())
        return Arrival(Readiness.THERE, BuildLogs(str(self._root), tuple(sorted(files, key=lambda file: file.name))))

    def fetch(self, file: LogFile, target: Path) -> str:
        """Copy one file, decompressed."""
        path = Path(os.fsdecode(unquote_to_bytes(urlsplit(file.url).path)))
        if not self._is_inside(path):
            raise Refused(f"{path} is no file in {self._root}")
        try:
            with io.FileIO(path) as source, target.open("wb") as copy:
                plain = Plain(source, self._file_bytes)
                copy.writelines(plain)
                return plain.cut
        except OSError as error:
            raise Unavailable(f"{path} could not be read: {error.strerror or error}") from error

    def _files(self) -> Iterator[Path]:
        for folder, _, names in os.walk(self._root):
            yield from filter(self._is_inside, (Path(folder, name) for name in names))

    def _is_inside(self, path: Path) -> bool:
        real = Path(os.path.realpath(path))  # not resolve(), which raises RuntimeError where links lead in a circle
        return real.is_file() and real.is_relative_to(self._root)


def _name(path: Path, root: Path) -> str:
    """Name a file relative to the root; bytes that are no UTF-8 are shown as U+FFFD."""
    return os.fsencode(path.relative_to(root).as_posix()).decode("utf-8", "replace")
