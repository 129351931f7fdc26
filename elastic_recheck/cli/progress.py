# SPDX-License-Identifier: Apache-2.0
"""One line, on a terminal only, that says what takes its time; it is gone when there is something to read."""

from __future__ import annotations

import shutil
import sys
from threading import Event, Lock, Thread
from time import monotonic
from types import TracebackType
from typing import Self

import click

_QUIET = 0.5
"""Seconds that work may take before anything is shown."""
_BETWEEN = 0.2


class Progress:
    """Shows, if standard error is a terminal, what was last told, and since when all goes on. Thread-safe."""

    def __init__(self) -> None:
        context = click.get_current_context(silent=True)
        self._color = context.color if context else None  # which the ticker's own thread does not know
        self._begun = monotonic()
        self._what = ""
        self._width = 0
        self._lock = Lock()
        self._ended = Event()
        self._ticker = Thread(target=self._tick, name="progress", daemon=True)

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            self._ticker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self.clear()

    def tell(self, what: str) -> None:
        """Say what is being done now."""
        with self._lock:
            self._what = what

    def clear(self) -> None:
        """Take the line away, until more is told."""
        with self._lock:
            self._what = ""
            self._write("")

    def _tick(self) -> None:
        self._ended.wait(_QUIET)
        while not self._ended.wait(_BETWEEN):
            with self._lock:
                if self._what:
                    columns = shutil.get_terminal_size().columns - 1
                    self._write(f"{monotonic() - self._begun:4.0f} s  {self._what}"[:columns])

    def _write(self, line: str) -> None:
        if line or self._width:
            text = f"\r{line.ljust(self._width)}" + ("" if line else "\r")
            click.secho(text, nl=False, err=True, dim=True, color=self._color)
            self._width = len(line)
