# SPDX-License-Identifier: Apache-2.0
"""Why a build failed, as the files tell that test runners and Zuul write for programs.

They are made by the build, so nothing in them is believed: each is read as it comes, up to a limit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from io import BufferedReader, RawIOBase
from itertools import islice
from typing import Any, BinaryIO

from elastic_recheck.events.plain_names import plain_name
from elastic_recheck.model import Cause, CauseKind, Evidence

MOST_TESTS = 10_000
LONGEST_NAME = 500
MOST_BYTES = 64 << 20
"""Of one file; a job's own are far smaller."""
_AT_ONCE = 1 << 16

_SUBUNIT = re.compile(r"\.subunit$|(?:^|/)subunit_log\.txt$")
_HTML = re.compile(r"(?:^|/)s?testr_results\.html$")
_JUNIT = re.compile(
    r"(?:junit|xunit|nosetests|pytest|surefire|failsafe|tests?[-_.]?(?:results?|reports?))[^/]*(?:/.*)?\.xml$"
    r"|(?:^|/)(?:TEST-[^/]*|results?|report|tests?)\.xml$"
)
_ATTRIBUTES = re.compile(r"\[[^\]]*\]$")
"""What testtools puts behind a test's id, as ``[id-0d2e,smoke]``."""
_TASKS = re.compile(r"(?:^|/)job-output\.json$")


class ReportKind(StrEnum):
    """What such a file is."""

    SUBUNIT = "subunit"
    HTML = "html"
    JUNIT = "junit"
    TASKS = "tasks"


def report_kind(name: str) -> ReportKind | None:
    """Tell by a file's name whether it is one to be read, and how."""
    plain = plain_name(name)
    if _SUBUNIT.search(plain):
        return ReportKind.SUBUNIT
    if _HTML.search(plain):
        return ReportKind.HTML
    if _JUNIT.search(plain):
        return ReportKind.JUNIT
    return ReportKind.TASKS if _TASKS.search(plain) else None


def read_report(
    kind: ReportKind, file: str, opened: Callable[[], BinaryIO], look: Callable[[], None] = lambda: None
) -> Cause | None:
    """Find what the file says: the failed tests, or the task that broke the build. None where it says nothing.

    :param file: its name, for the evidence.
    :param opened: opens its plain bytes; it is closed here.
    :param look: called again and again; what it raises ends the reading.
    """
    with opened() as stream, _beginning(stream, look) as bounded:
        match kind:
            case ReportKind.SUBUNIT:
                return _of_subunit(bounded)
            case ReportKind.HTML:
                return _of_html(bounded)
            case ReportKind.JUNIT:
                return _of_junit(bounded, file)
            case ReportKind.TASKS:
                return _of_tasks(bounded, file, opened)


# The libraries are loaded where they are needed: a searching process, which is to begin soon, seldom needs them.


def _of_subunit(stream: BufferedReader[RawIOBase]) -> Cause | None:
    from elastic_recheck.causes.subunit_streams import failed_in_subunit

    return _named(failed_in_subunit(stream))


def _of_html(stream: BufferedReader[RawIOBase]) -> Cause | None:
    from elastic_recheck.causes.html_reports import failed_in_html

    return _named(failed_in_html(stream))


def _named(tests: Iterable[str]) -> Cause | None:
    names = dict.fromkeys(_ATTRIBUTES.sub("", name)[:LONGEST_NAME] for name in islice(tests, MOST_TESTS))
    return Cause(CauseKind.TESTS, tuple(names)) if names else None


def _of_junit(stream: BufferedReader[RawIOBase], file: str) -> Cause | None:
    from elastic_recheck.causes.junit_reports import failed_in_junit

    cases = list(islice(failed_in_junit(stream), MOST_TESTS))
    if not cases:
        return None
    first = cases[0]
    names = dict.fromkeys(case.test[:LONGEST_NAME] for case in cases)
    return Cause(CauseKind.TESTS, tuple(names), Evidence(file, first.line, first.why or first.test))


def _of_tasks(stream: BufferedReader[RawIOBase], file: str, opened: Callable[[], BinaryIO]) -> Cause | None:
    from elastic_recheck.causes.ansible_results import failed_task

    task = failed_task(stream)
    if task is None:
        return None
    evidence = Evidence(file, _line_of(task.why, opened), task.why) if task.why else None
    return Cause(CauseKind.TASK, (task.name[:LONGEST_NAME],), evidence)


def _line_of(text: str, opened: Callable[[], BinaryIO]) -> int:
    """Where a text stands first in a JSON file, which Zuul writes with a value a line."""
    wanted = json.dumps(text)[1:-1][:200].encode()
    with opened() as stream, _beginning(stream) as bounded:
        for number, line in enumerate(iter(lambda: bounded.readline(MOST_BYTES), b""), 1):
            if wanted in line:
                return number
    return 1


def _beginning(stream: BinaryIO, look: Callable[[], None] = lambda: None) -> BufferedReader[RawIOBase]:
    return BufferedReader(_Beginning(stream, look), _AT_ONCE)


class _Beginning(RawIOBase):
    """The first bytes of a stream, which is not closed with it."""

    def __init__(self, stream: BinaryIO, look: Callable[[], None]) -> None:
        super().__init__()
        self._stream, self._look, self._left = stream, look, MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._look()
        view = memoryview(buffer).cast("B")
        portion = self._stream.read(min(len(view), self._left))
        view[: len(portion)] = portion
        self._left -= len(portion)
        return len(portion)
