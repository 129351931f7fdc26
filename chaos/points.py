# SPDX-License-Identifier: Apache-2.0
"""Points at which the bot may be killed: before and after each call of a port that changes something.

A point has a name that is the same in every run, whatever the order: what is called, about which failure (numbered as
they are admitted) and channel, and how many times that was called before. All points that are passed are written to a
file, each before anything else is done.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from elastic_recheck.model import Change, Delivery, Failure


class Points:
    """Passed one by one; at the one named ``deadly``, or the ``deadly``-th, the process is killed by itself."""

    def __init__(self, passed: Path, deadly: str) -> None:
        self._file = os.open(passed, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._deadly = deadly
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._failures: dict[str | int, int] = {}

    def around(self, whose: str, port: Any, names: Callable[[str], bool]) -> Any:
        """``port``, with a point before and one after each call of those methods whose name ``names`` accepts."""
        return _Around(self, whose, port, names)

    def calling(self, what: str, arguments: tuple[object, ...]) -> str:
        """The name of a call that is about to be made."""
        with self._lock:
            about = [text for text in map(self._about, arguments) if text]
            name = " ".join([what, *about])
            self._counts[name] += 1
            return f"{name} {self._counts[name]}"

    def pass_by(self, name: str) -> None:
        """Go past one, unless it is deadly."""
        with self._lock:
            self._counts["all"] += 1
            os.write(self._file, f"{name}\n".encode())
            if self._deadly in (name, str(self._counts["all"])):
                os.kill(os.getpid(), signal.SIGKILL)
                signal.pause()

    def _about(self, argument: object) -> str:
        match argument:
            case Failure(key=key, change=change):
                return self._failure(key, change.number)
            case Delivery(key=key, change=change, channel=channel):
                return f"{self._failure(key, change.number)} {channel}"
            case Change(number=change_number):
                return self._failure(change_number)
            case str() if argument in self._failures:
                return self._failure(argument)
            case int():
                return str(argument)
        return ""

    def _failure(self, *names: str | int) -> str:
        """A failure is known by its key and, since each is on a change of its own, by its change's number."""
        number = next((self._failures[name] for name in names if name in self._failures), None)
        number = number or len(set(self._failures.values())) + 1
        self._failures.update(dict.fromkeys(names, number))
        return f"#{number}"


class _Around:
    def __init__(self, points: Points, whose: str, port: Any, names: Callable[[str], bool]) -> None:
        self._points, self._whose, self._port, self._names = points, whose, port, names

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._port, name)
        if not callable(real) or not self._names(name):
            return real

        def call(*arguments: Any, **more: Any) -> Any:
            point = self._points.calling(f"{self._whose}.{name}", arguments)
            self._points.pass_by(f"{point} before")
            result = real(*arguments, **more)
            self._points.pass_by(f"{point} after")
            return result

        return call
