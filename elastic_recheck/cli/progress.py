# SPDX-License-Identifier: Apache-2.0
"""One line, on a terminal only, that says what takes its time; it is gone when there is something to read."""

from __future__ import annotations

import shutil
import sys
from threading import Lock
from time import monotonic

import click

_QUIET = 0.5
"""Seconds that work may take before anything is shown."""
_BETWEEN = 0.1


class Progress:
    """Shows on standard error, if that is a terminal. Thread-safe."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._begun = self._shown = monotonic()
        self._width = 0
        self._lock = Lock()

    def tell(self, what: str) -> None:
        """Show what is being done now."""
        with self._lock:
            now = monotonic()
            if not self._terminal or now - self._begun < _QUIET or (self._width and now - self._shown < _BETWEEN):
                return
            self._shown = now
            columns = shutil.get_terminal_size().columns - 1
            line = f"{now - self._begun:4.0f} s  {click.unstyle(what)}"[:columns]
            click.secho("\r" + line.ljust(self._width), nl=False, err=True, dim=True)
            self._width = len(line)

    def clear(self) -> None:
        """Take the line away."""
        with self._lock:
            if self._width:
                click.echo("\r" + " " * self._width + "\r", nl=False, err=True)
                self._width = 0
