# SPDX-License-Identifier: Apache-2.0
"""A directory of fingerprints: read whole, or kept fresh while it changes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from elastic_recheck.errors import RecordError
from elastic_recheck.fingerprints.file import read_fingerprint
from elastic_recheck.model import Fingerprint

_Stamp = tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """The fingerprints of a directory, by file name, and what is wrong with some of its files."""

    fingerprints: tuple[Fingerprint, ...] = ()
    mistakes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file as it was last seen: the fingerprint is its last good version."""

    stamp: _Stamp
    fingerprint: Fingerprint | None
    mistakes: tuple[str, ...]


def load(directory: Path) -> Loaded:
    """Read all fingerprints of a directory; a bad file, or none at all, is a mistake and stops nothing."""
    return Library(directory).current()


def fingerprint_files(directory: Path) -> list[Path]:
    """List a directory's fingerprint files by name; editors' hidden files are none.

    :raises OSError: the directory cannot be read.
    """
    return sorted(path for path in directory.iterdir() if path.suffix == ".yaml" and not path.name.startswith("."))


class Library:
    """Fingerprints that follow their files: only what changed is read again."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._entries: dict[Path, _Entry] = {}
        self._loaded = Loaded()

    def current(self) -> Loaded:
        """Look at the directory and tell what it holds; the same object as before where nothing changed.

        A file that became bad keeps its last good version, a removed file is gone. While the directory itself
        cannot be read, all stays as it was. Each mistake is told for as long as it stands.
        """
        try:
            entries = {path: self._entry(path) for path in fingerprint_files(self._directory)}
        except OSError as error:
            mistake = f"{self._directory}: cannot be read: {error.strerror}"
            if mistake not in self._loaded.mistakes:
                self._loaded = Loaded(self._loaded.fingerprints, (*self._loaded.mistakes, mistake))
            return self._loaded
        loaded = _loaded(entries)
        if loaded != self._loaded:
            self._loaded = loaded
        self._entries = entries
        return self._loaded

    def _entry(self, path: Path) -> _Entry:
        stamp = _stamp(path)
        known = self._entries.get(path)
        if known and known.stamp == stamp:
            return known
        try:
            return _Entry(stamp, read_fingerprint(path).fingerprint, ())
        except RecordError as error:
            return _Entry(stamp, known.fingerprint if known else None, error.mistakes)


def _stamp(path: Path) -> _Stamp:
    """What changes when the file does; nothing where the file cannot even be looked at, which reading it will tell."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _loaded(entries: dict[Path, _Entry]) -> Loaded:
    fingerprints = tuple(entry.fingerprint for entry in entries.values() if entry.fingerprint)
    return Loaded(fingerprints, tuple(mistake for entry in entries.values() for mistake in entry.mistakes))
