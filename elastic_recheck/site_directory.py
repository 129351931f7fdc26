# SPDX-License-Identifier: Apache-2.0
"""A directory of pages that changes all at once: whoever reads it sees the last edition or the new one, never half.

NAME            a link to the current edition: what the web server shows
.NAME.STAMP/    an edition; the one before the current stays, for who is just reading it
.NAME.bodies/   what was drawn for the current edition, by what it was drawn of
.NAME.lock      held by the process that makes a new edition
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from elastic_recheck.errors import Refused, Unavailable


class SiteDirectory:
    """``path`` need not exist; where it is a directory that somebody else filled, nothing is touched."""

    def __init__(self, path: Path) -> None:
        path = path.expanduser().absolute()
        self._path = path.parent.resolve() / path.name

    @contextmanager
    def edition(self) -> Iterator[Edition]:
        """Make a new edition: published when the block ends, forgotten where it raises.

        :raises Unavailable: somebody else is making one just now, or the disk is full.
        :raises Refused: it cannot be made there.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._check()
            with self._turn():
                new = self._sibling(f"{time.time_ns():x}")
                new.mkdir()
                try:
                    edition = Edition(new, self._current(), self._sibling("bodies"))
                    yield edition
                    self._publish(new)
                    edition.forget_unused_bodies()
                finally:
                    self._sweep(new)
        except OSError as error:
            kind = Unavailable if isinstance(error, BlockingIOError) else Refused
            raise kind(f"{self._path}: {error.strerror or error}") from error

    def _check(self) -> None:
        if self._path.is_symlink() or not self._path.exists():
            return
        if not self._path.is_dir() or any(self._path.iterdir()):
            raise Refused(f"{self._path}: was not made by this program; name a directory that is empty or not there")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with self._sibling("lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Unavailable(f"{self._path}: is being made by another process just now") from error
            yield

    def _current(self) -> Path | None:
        return self._path.resolve() if self._path.is_symlink() and self._path.is_dir() else None

    def _publish(self, new: Path) -> None:
        link = self._sibling("link")
        link.unlink(missing_ok=True)
        link.symlink_to(new.name)
        if self._path.is_dir() and not self._path.is_symlink():
            self._path.rmdir()
        previous = self._current()
        link.replace(self._path)
        if previous:
            os.utime(previous)

    def _sweep(self, new: Path) -> None:
        """Remove what crashed runs left, and all editions but the current one and the one before."""
        current = self._current()
        editions = [
            each
            for each in self._path.parent.glob(f".{_escaped(self._path.name)}.*")
            if each.is_dir() and each.name != self._sibling("bodies").name and each != current
        ]
        before = [each for each in editions if current and each != new]
        newest = max(before, key=lambda each: each.stat().st_mtime, default=None)
        for each in editions:
            if each != newest:
                shutil.rmtree(each, ignore_errors=True)

    def _sibling(self, what: str) -> Path:
        return self._path.parent / f".{self._path.name}.{what}"


class Edition:
    """The pages of one edition while they are made. Paths are relative to its root, with ``/``."""

    def __init__(self, directory: Path, previous: Path | None, bodies: Path) -> None:
        self._directory, self._previous, self._bodies = directory, previous, bodies
        self._used: set[str] = set()
        self._made: set[Path] = set()

    def put(self, path: str, content: bytes) -> None:
        """Write a file; one that is as it was takes no room of its own."""
        target = self._target(path)
        old = self._previous / path if self._previous else None
        if old and old.is_file() and old.stat().st_size == len(content) and old.read_bytes() == content:
            os.link(old, target)
        else:
            target.write_bytes(content)

    def last(self, path: str) -> bytes | None:
        """A file of the last edition; None where there is none."""
        old = self._previous / path if self._previous else None
        return old.read_bytes() if old and old.is_file() else None

    def keep(self, path: str) -> bool:
        """Take a file over from the last edition; False where there is none, or nothing in it: power was lost."""
        old = self._previous / path if self._previous else None
        if old is None or not old.is_file() or not old.stat().st_size:
            return False
        target = self._target(path)
        target.unlink(missing_ok=True)
        os.link(old, target)
        return True

    def _target(self, path: str) -> Path:
        target = self._directory / path
        if target.parent not in self._made:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(target.parent)
        return target

    def body(self, key: str) -> str | None:
        """What was drawn for the last edition under this key; None where it was not, or the file was damaged since."""
        self._used.add(key)
        try:
            seal, _, content = (self._bodies / key).read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        return content.decode() if seal == _seal(content) else None

    def put_body(self, key: str, text: str) -> None:
        """Remember what was drawn."""
        self._bodies.mkdir(exist_ok=True)
        unfinished, content = self._bodies / "new", text.encode()
        unfinished.write_bytes(_seal(content) + b"\n" + content)
        unfinished.replace(self._bodies / key)

    def forget_unused_bodies(self) -> None:
        """Forget what nobody asked for."""
        if self._bodies.is_dir():
            for each in self._bodies.iterdir():
                if each.name not in self._used:
                    each.unlink()


def _seal(content: bytes) -> bytes:
    """Tells whether a file holds what was written: a loss of power, or a full disk, may have left anything."""
    return hashlib.sha256(content).hexdigest().encode()


def _escaped(name: str) -> str:
    return "".join(f"[{each}]" if each in "*?[" else each for each in name)
