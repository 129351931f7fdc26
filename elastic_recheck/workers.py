# SPDX-License-Identifier: Apache-2.0
"""Bounded pools of threads that wait on behalf of the deciding thread."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Workers(Generic[Result]):
    """``size`` threads that carry out work and hand each result, or the exception, to ``report``.

    The threads are daemons: whatever they wait for, the process can end at once.
    """

    def __init__(self, name: str, size: int, report: Callable[[Result], None]) -> None:
        self._work: queue.SimpleQueue[tuple[Callable[[], Result], Callable[[BaseException], Result]]]
        self._work = queue.SimpleQueue()
        self._report = report
        for number in range(size):
            threading.Thread(target=self._run, name=f"{name}-{number}", daemon=True).start()

    def submit(self, work: Callable[[], Result], failed: Callable[[BaseException], Result]) -> None:
        """Have ``work`` done; where it raises, ``failed`` makes a result of the exception."""
        self._work.put((work, failed))

    def _run(self) -> None:
        while True:
            work, failed = self._work.get()
            try:
                result = work()
            except BaseException as error:  # noqa: BLE001 - nothing is swallowed: the result carries the exception
                result = failed(error)
            self._report(result)
