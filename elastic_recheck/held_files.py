# SPDX-License-Identifier: Apache-2.0
"""Files that a process holds open for its whole life: are they still those that their names lead to?

A file that somebody removes or replaces can be written on as before; only that nobody will ever read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from elastic_recheck.errors import ElasticRecheckError


class HeldFiles:
    """Files that were opened just now."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._files = {path: _identity(path) for path in paths}

    def check(self) -> None:
        """Look whether all are in their places.

        :raises ElasticRecheckError: one was removed or replaced.
        """
        for path, opened in self._files.items():
            there = _identity(path)
            if there is None or there != opened:
                what = "removed" if there is None else "replaced"
                raise ElasticRecheckError(f"{path}: was {what} while this process used it; ending")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
