# SPDX-License-Identifier: Apache-2.0
"""One at a time for each build, whichever thread or process it is in.

The lock of a build is that of one byte of one file (Linux' open file description locks, ``fcntl(2)``): there is
nothing to clean up, and the kernel lets go of what a dead process held.
"""

from __future__ import annotations

import fcntl
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from elastic_recheck.errors import Unavailable


class BuildLocks:
    """Locks for builds, named by hexadecimal keys, in a file that is made where it is missing."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def hold(self, key: str) -> Iterator[None]:
        """Wait until nobody else holds this build, and hold it."""
        with self._open() as file:
            _lock(file, key, fcntl.F_OFD_SETLKW)
            yield

    @contextmanager
    def try_to_hold(self, key: str) -> Iterator[bool]:
        """Hold this build, if nobody else does; tell whether that is so."""
        with self._open() as file:
            try:
                _lock(file, key, fcntl.F_OFD_SETLK)
            except BlockingIOError:
                yield False
            else:
                yield True

    @contextmanager
    def _open(self) -> Iterator[int]:
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise Unavailable(f"{self._path}: {error.strerror}") from error
        try:
            yield file
        finally:
            os.close(file)  # lets go


def _lock(file: int, key: str, command: int) -> None:
    byte = int(key[:15], 16)
    # struct flock: type, whence, start, length, process (0 here)
    fcntl.fcntl(file, command, struct.pack("hhqqi0q", fcntl.F_WRLCK, os.SEEK_SET, byte, 1, 0))
