# SPDX-License-Identifier: Apache-2.0
"""launchpadlib: from a number to a bug."""

from __future__ import annotations

import itertools
from http.client import HTTPException
from pathlib import Path
from typing import Any

import httplib2  # type: ignore[import-untyped]  # it has no types
from launchpadlib.launchpad import Launchpad
from lazr.restfulclient.errors import HTTPError, NotFound, RestfulError, Unauthorized

from elastic_recheck.model import Bug, BugTask

CONSUMER = "elastic-recheck"
"""Launchpad asks programs to say who they are."""
MOST_TASKS = 100
EXPECTED = (RestfulError, httplib2.HttpLib2Error, HTTPException, OSError, ValueError)
"""What an absent, slow, broken or lying server makes the library raise; ValueError: an answer that is no JSON."""
PASSING = {429, 502, 503}
"""Answers of a server that has too much to do, whatever the question was."""


class Client:
    """For one thread only. Logs in with the first question; one question may take 31 s, as the library sleeps on 503.

    :param timeout: seconds for each operation of the network.
    """

    def __init__(self, service_root: str, cache_dir: Path, timeout: float) -> None:
        self._service_root = service_root
        self._cache_dir = cache_dir
        self._timeout = timeout
        self._launchpad: Any = None  # launchpadlib has no types

    def bug(self, number: str) -> Bug | None:
        """Ask for a bug: None where it is private or unknown. A duplicate has the tasks of its original.

        Raises what the library does: ``EXPECTED``, and others where a server lies about itself.
        """
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

    def concerns_all(self, error: Exception) -> bool:
        """Say whether any other question would have met the same error."""
        if isinstance(error, HTTPError) and self._launchpad is not None:
            return error.response.status in PASSING
        return self._launchpad is None or isinstance(error, (OSError, httplib2.HttpLib2Error, HTTPException))

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


def in_one_line(error: BaseException) -> str:
    """Say an error of the library, which may quote whole pages, in a line."""
    if isinstance(error, NotFound):
        return "404: there is no Launchpad"
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}"[:300] if text else type(error).__name__
