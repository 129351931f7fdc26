# SPDX-License-Identifier: Apache-2.0
"""A directory on this machine as the logs of a build, for asking about logs that somebody downloaded."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes, urlsplit

from elastic_recheck.decompression import Plain
from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.model import Arrival, Build, BuildLogs, LogFile, Readiness

_KINDS = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}


class DirectoryLogSource:
    """Implements :class:`elastic_recheck.ports.LogSource`: whatever the build, its logs are this directory's files.

    A link to a directory inside is passed over, for what is there is read anyway; a link to a file counts as one, where
    that is inside. Links that lead out, and whatever else is no file (pipes, sockets, devices), are never opened, and
    told as left out.

    :param file_bytes: how much of one file is read at most, in plain bytes.
    """

    def __init__(self, directory: Path, file_bytes: int = 1 << 30) -> None:
        self._root = directory.resolve()
        self._file_bytes = file_bytes

    def look(self, build: Build) -> Arrival:
        """List the directory's files, by name. There is nothing to wait for: it is there, or never will be."""
        if not self._root.is_dir():
            return Arrival(Readiness.NEVER, reason=f"{self._root} is not a directory")
        files: list[LogFile] = []
        left_out: list[str] = []
        folders = [str(self._root)]
        for folder in folders:
            try:
                entries = list(os.scandir(folder))
            except OSError as error:
                left_out.append(f"{self._name(folder)} cannot be listed: {error.strerror}")
                continue
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                    continue
                if self._is_read_anyway(entry):
                    continue
                try:
                    files.append(self._file(entry))
                except Refused as error:
                    left_out.append(f"{self._name(entry.path)} {error}")
        files.sort(key=lambda file: file.name)
        return Arrival(Readiness.THERE, BuildLogs(str(self._root), tuple(files), truncated=tuple(sorted(left_out))))

    def fetch(self, file: LogFile, target: Path) -> str:
        """Copy one file, decompressed."""
        path = Path(os.fsdecode(unquote_to_bytes(urlsplit(file.url).path)))
        if why := self._why_not(path):
            raise Refused(f"{path} {why}")
        try:
            with io.FileIO(path) as source, target.open("wb") as copy:
                plain = Plain(source, self._file_bytes)
                copy.writelines(plain)
                return plain.cut
        except OSError as error:
            raise Unavailable(f"{path} could not be read: {error.strerror or error}") from error

    def _file(self, entry: os.DirEntry[str]) -> LogFile:
        if not entry.is_file(follow_symlinks=False) and (why := self._why_not(Path(entry.path))):
            raise Refused(why)
        try:
            size = entry.stat().st_size
        except OSError as error:
            raise Refused(f"cannot be opened: {error.strerror}") from error
        return LogFile(self._name(entry.path), f"file://{quote(os.fsencode(entry.path))}", size)

    def _is_read_anyway(self, entry: os.DirEntry[str]) -> bool:
        """Whether it is a link to a directory that is listed under its own name."""
        return entry.is_symlink() and (real := _real(Path(entry.path))).is_relative_to(self._root) and real.is_dir()

    def _why_not(self, path: Path) -> str:
        """Why a path is not read, as it would go on behind its name; empty where it is."""
        real = _real(path)
        if not real.is_relative_to(self._root):
            return f"leads out of {self._root}"
        try:
            mode = real.stat().st_mode
        except OSError as error:
            return f"cannot be opened: {error.strerror}"
        return "" if stat.S_ISREG(mode) else f"is {_KINDS.get(stat.S_IFMT(mode), 'no file')}"

    def _name(self, path: str) -> str:
        """Name a file relative to the root; bytes that are no UTF-8 are shown as U+FFFD."""
        return os.fsencode(os.path.relpath(path, self._root)).decode("utf-8", "replace")


def _real(path: Path) -> Path:
    """Where links lead; not ``resolve()``, which raises RuntimeError where they lead in a circle."""
    return Path(os.path.realpath(path))
