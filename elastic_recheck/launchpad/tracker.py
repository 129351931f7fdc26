# SPDX-License-Identifier: Apache-2.0
"""Launchpad for any thread: one thread of its own asks, everybody else waits as long as they care to."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from launchpadlib.uris import lookup_service_root

from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.launchpad.client import EXPECTED, Client, in_one_line
from elastic_recheck.launchpad.memory import ALL, USUAL, Lifetimes, Memory
from elastic_recheck.model import Bug

log = logging.getLogger(__name__)

MOST_WAITING = 100


class LaunchpadTracker:
    """Implements :class:`~elastic_recheck.ports.BugTracker`; safe to call from any thread.

    :param service_root: ``production``, ``staging`` or a URL.
    :param cache_dir: where the client keeps answers between runs; made if missing.
    :param timeout: seconds that one question may take; the client's own limit on each network operation too.
    :raises Refused: the service root is neither a known name nor a URL.
    """

    def __init__(
        self,
        service_root: str,
        cache_dir: Path,
        timeout: float = 10.0,
        lifetimes: Lifetimes = USUAL,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        try:
            lookup_service_root(service_root)
        except ValueError as error:
            raise Refused(f"[launchpad] service_root: {error}") from error
        self._client = Client(service_root, cache_dir, timeout)
        self._name = f"Launchpad ({service_root})"
        self._timeout = timeout
        self._clock = clock
        self._lock = threading.Lock()
        self._memory = Memory(lifetimes)
        self._asked: dict[str, Future[Bug | None]] = {}
        self._questions: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=self._run, name="launchpad", daemon=True).start()

    def bug(self, number: str) -> Bug | None:
        """Ask for a bug: None where it is private or unknown. An old answer stands in while there is no new one.

        A duplicate keeps its number, address and title, and has the tasks of the bug that it is a duplicate of.

        :raises Unavailable: no answer in time.
        """
        if not (number.isascii() and number.isdecimal()):
            return None
        with self._lock:
            known = self._memory.fresh(number, self._clock())
        try:
            return known.bug if known else self._ask(number)
        except Unavailable:
            with self._lock:
                old = self._memory.old(number)
            if old is None:
                raise
            return old.bug

    def check(self) -> str:
        """Ask for something; returns a line that says that there was an answer.

        :raises Unavailable: no answer in time, or not Launchpad's.
        """
        self.bug("1")
        return f"{self._name} answers"

    def close(self) -> None:
        """End the thread when it has answered what it was asked."""
        self._questions.put(None)

    def _ask(self, number: str) -> Bug | None:
        with self._lock:
            if why := self._memory.trouble(number, self._clock()):
                raise Unavailable(why)
            answer = self._asked.get(number) or self._enqueue(number)
        try:
            return answer.result(self._timeout)
        except TimeoutError:
            why = f"{self._name} did not answer within {self._timeout:g} s"
            with self._lock:
                self._memory.fail(ALL, why, self._clock())
            raise Unavailable(why) from None

    def _enqueue(self, number: str) -> Future[Bug | None]:
        if len(self._asked) >= MOST_WAITING:
            raise Unavailable(f"{self._name}: {MOST_WAITING} questions are waiting already")
        answer = self._asked[number] = Future()
        self._questions.put(number)
        return answer

    def _run(self) -> None:
        while (number := self._questions.get()) is not None:
            try:
                self._learn(number, self._client.bug(number))
            except EXPECTED as error:
                self._fail(number, error)
            except Exception as error:  # the thread's only catch-all
                log.exception("%s: bug %s", self._name, number)
                self._fail(number, error)

    def _learn(self, number: str, bug: Bug | None) -> None:
        with self._lock:
            self._memory.learn(number, bug, self._clock())
            answer = self._asked.pop(number)
        answer.set_result(bug)

    def _fail(self, number: str, error: Exception) -> None:
        why = f"{self._name}: {in_one_line(error)}"
        with self._lock:
            self._memory.fail(ALL if self._client.concerns_all(error) else number, why, self._clock())
            answer = self._asked.pop(number)
        answer.set_exception(Unavailable(why))
