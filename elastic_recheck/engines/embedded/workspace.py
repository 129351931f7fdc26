# SPDX-License-Identifier: Apache-2.0
"""Where logs lie while they are searched: nothing of them outlives the search, or the next start after a crash."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

_PREFIX = "run-"
_LOCK = "lock"


class Workspace:
    """A folder of this process's own below ``directory``. Those that dead processes left behind are removed."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        for folder in directory.glob(f"{_PREFIX}*"):
            if (lock := _lock(folder)) is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(lock)
        self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=directory))
        self._held = _lock(self._folder)

    def build(self) -> tempfile.TemporaryDirectory[str]:
        """Make a folder for one build's files."""
        return tempfile.TemporaryDirectory(dir=self._folder)

    def close(self) -> None:
        """Remove all of it."""
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._held is not None:
            os.close(self._held)
            self._held = None


def _lock(folder: Path) -> int | None:
    """Take the lock of a folder, which its process holds while it lives; None where it is held or gone."""
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock
