# SPDX-License-Identifier: Apache-2.0
"""Launchpad's bugs, by launchpadlib, anonymously. The only door to that library.

Its client may be used by one thread only, and may sleep for 31 seconds on a server that answers 503 (it tries seven
times); so one thread of our own asks, everybody else waits for its answer as long as they care to.
"""

from __future__ import annotations

import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any

import httplib2  # type: ignore[import-untyped]  # it has no types
from launchpadlib.launchpad import Launchpad
from launchpadlib.uris import lookup_service_root
from lazr.restfulclient.errors import NotFound, RestfulError, Unauthorized

from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.model import Bug, BugTask

log = logging.getLogger(__name__)

CONSUMER = "elastic-recheck"
MOST_TASKS = 100
MOST_KNOWN = 2000
MOST_WAITING = 100
NETWORK_ERRORS = (RestfulError, httplib2.HttpLib2Error, HTTPException, OSError, ValueError)
"""What an absent, slow, broken or lying server makes the client raise; ValueError: an answer that is no JSON."""


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """For how many seconds an answer is taken for granted: a bug, "private or unknown", "Launchpad is away"."""

    bug: float = 900.0
    nothing: float = 300.0
    away: float = 60.0


@dataclass(frozen=True, slots=True)
class _Known:
    bug: Bug | None
    until: float


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
        lifetimes: Lifetimes = Lifetimes(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        try:
            lookup_service_root(service_root)
        except ValueError as error:
            raise Refused(f"[launchpad] service_root: {error}") from error
        self._client = _Client(service_root, cache_dir, timeout)
        self._name = f"Launchpad ({service_root})"
        self._timeout = timeout
        self._lifetimes = lifetimes
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, _Known] = {}
        self._asked: dict[str, Future[Bug | None]] = {}
        self._away = (float("-inf"), "")
        self._questions: queue.Queue[str | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._run, name="launchpad", daemon=True)
        self._thread.start()

    def bug(self, number: str) -> Bug | None:
        """Ask for a bug: None where it is private or unknown. An old answer stands in while Launchpad is away.

        A duplicate keeps its number, address and title, and has the tasks of the bug that it is a duplicate of.

        :raises Unavailable: no answer in time.
        """
        if not (number.isascii() and number.isdecimal()):
            return None
        with self._lock:
            known = self._known.get(number)
            if known and self._clock() < known.until:
                return known.bug
        try:
            return self._ask(number)
        except Unavailable:
            if known is None:
                raise
            return known.bug

    def check(self) -> str:
        """Ask for something that is always there; returns a line that says so.

        :raises Unavailable: no answer in time, or not Launchpad's.
        """
        self.bug("1")
        return f"{self._name} answers"

    def close(self) -> None:
        """End the thread when it has nothing left to ask."""
        self._questions.put(None)

    def _ask(self, number: str) -> Bug | None:
        with self._lock:
            until, why = self._away
            if self._clock() < until:
                raise Unavailable(why)
            answer = self._asked.get(number)
            if answer is None:
                answer = self._asked[number] = self._enqueue(number)
        try:
            return answer.result(self._timeout)
        except TimeoutError:
            raise self._gone(f"{self._name} did not answer within {self._timeout:g} s") from None

    def _enqueue(self, number: str) -> Future[Bug | None]:
        try:
            self._questions.put_nowait(number)
        except queue.Full:
            raise Unavailable(f"{self._name}: {MOST_WAITING} questions are waiting already") from None
        return Future()

    def _gone(self, why: str) -> Unavailable:
        with self._lock:
            self._away = (self._clock() + self._lifetimes.away, why)
        return Unavailable(why)

    def _run(self) -> None:
        while (number := self._questions.get()) is not None:
            try:
                self._learn(number, self._client.bug(number))
            except NETWORK_ERRORS as error:
                self._fail(number, self._gone(f"{self._name}: {_one_line(error)}"))
            except Exception as error:  # the thread's only catch-all
                log.exception("%s: bug %s", self._name, number)
                self._fail(number, self._gone(f"{self._name}: {_one_line(error)}"))

    def _learn(self, number: str, bug: Bug | None) -> None:
        lifetime = self._lifetimes.nothing if bug is None else self._lifetimes.bug
        with self._lock:
            self._away = (float("-inf"), "")
            self._known.pop(number, None)
            self._known[number] = _Known(bug, self._clock() + lifetime)
            for oldest in list(itertools.islice(self._known, max(0, len(self._known) - MOST_KNOWN))):
                del self._known[oldest]
            answer = self._asked.pop(number)
        answer.set_result(bug)

    def _fail(self, number: str, error: Unavailable) -> None:
        with self._lock:
            answer = self._asked.pop(number)
        answer.set_exception(error)


class _Client:
    """launchpadlib, for one thread; logs in when first asked."""

    def __init__(self, service_root: str, cache_dir: Path, timeout: float) -> None:
        self._service_root = service_root
        self._cache_dir = cache_dir
        self._timeout = timeout
        self._launchpad: Any = None  # launchpadlib has no types

    def bug(self, number: str) -> Bug | None:
        if self._launchpad is None:
            self._cache_dir.mkdir(parents=True, exist_ok=True)
            self._launchpad = Launchpad.login_anonymously(
                CONSUMER, self._service_root, str(self._cache_dir), timeout=self._timeout
            )
        entry = self._entry(number)
        if entry is None:
            return None
        original = self._original(entry) or entry
        tasks = tuple(_task(task) for task in itertools.islice(original.bug_tasks, MOST_TASKS))
        return Bug(number, str(entry.web_link), str(entry.title), tasks)

    def _entry(self, number: str) -> Any:
        try:
            return self._launchpad.load(f"bugs/{number}")
        except (NotFound, Unauthorized):  # Launchpad says 404 of what is private, too
            return None

    def _original(self, entry: Any) -> Any:
        """Follow the link to the bug that this one is a duplicate of, unless it is redacted (private)."""
        number = str(entry.duplicate_of_link or "").rpartition("/bugs/")[2]
        return self._entry(number) if number.isdecimal() else None


def _task(task: Any) -> BugTask:
    return BugTask(
        target=str(task.bug_target_name),
        status=str(task.status),
        complete=bool(task.is_complete),
        assignee=str(task.assignee_link or "").rpartition("/~")[2],
        fixed=task.date_fix_released,
    )


def _one_line(error: BaseException) -> str:
    if isinstance(error, NotFound):
        return "404: no Launchpad web service there"
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}"[:300] if text else type(error).__name__
