# SPDX-License-Identifier: Apache-2.0
"""Failed tests, as test runners print them on a console."""

from __future__ import annotations

import re

from elastic_recheck.causes.lines import Line

_DOTTED = r"[A-Za-z_][\w-]*(?:\.[\w-]+)+"
_ATTRIBUTES = r"(?:\[[^\]]*\]|\([^)]*\))*"
_UNITTEST = rf"(?P<method>\w+) \((?P<place>{_DOTTED}|\w+)\)"

_RUNNERS = tuple(
    re.compile(pattern)
    for pattern in (
        # stestr and subunit-trace: {0} a.b.C.test_d [1.2s] ... FAILED; testr without the worker's number
        rf"(?:\{{\d+\}} )?(?P<test>{_DOTTED}){_ATTRIBUTES}(?: \[[\d.]+s\])? \.\.\. (?:FAILED|FAIL|ERROR)$",
        # a fixture of a class: {0} setUpClass (a.b.C) [0.0s] ... FAILED; unittest -v: test_d (a.b.C) ... FAIL
        rf"(?:\{{\d+\}} )?{_UNITTEST}(?: \[[\d.]+s\])? \.\.\. (?:FAILED|FAIL|ERROR)$",
        # unittest's, testr's and stestr's summaries: FAIL: a.b.C.test_d, ERROR: test_d (a.b.C), FAIL [0.1s]: ...
        rf"(?:FAIL|ERROR)(?: \[[\d.]+s\])?: (?P<test>{_DOTTED}){_ATTRIBUTES}$",
        rf"(?:FAIL|ERROR)(?: \[[\d.]+s\])?: {_UNITTEST}(?: \[.*\]| \(.*\))?$",
        # pytest's summary, also with words or times between: FAILED a/b.py::C::test_d - why; and its verbose line
        r"(?:\[gw\d+\] \[ *\d+%\] )?(?:FAILED|ERROR)\b(?: [A-Z]+:?| \[[^\]]*\])* "
        r"(?P<test>[^\s:]+::\S.*?)(?: - (?P<reason>.*))?$",
        r"(?P<test>[^\s:]+::\S+)(?: <- \S+)? (?:FAILED|ERROR)\b",
        # googletest, Go, TAP, CTest, Maven Surefire
        r"\[  FAILED  \] (?P<test>[\w/]+\.[\w/]+)",
        r"\s*--- FAIL: (?P<test>\S+)",
        r"not ok \d+ -? ?(?P<test>(?!.*# (?:TODO|SKIP)).+)$",
        r"\s*\d+/\d+ Test +#\d+: (?P<test>\S+) \.*\*\*\*(?:Failed|Timeout|Exception)",
        r"(?:\[ERROR\] +)?(?P<test>[\w.$]+(?:\([\w.$]+\))?) +(?:-- )?Time elapsed: .*<<< (?:FAILURE|ERROR)!",
    )
)
_WORDS = ("FAIL", "ERROR", "not ok ", "***")
"""Whatever the patterns fit has one of these, which are looked for first."""
CLUES = tuple(map(re.escape, _WORDS))

_REASON_REACH = 60
"""Lines after a failed test's name within which its traceback begins."""

_TESTS_AT_MOST = 10_000
_LONGEST_NAME = 500


class FailedTests:
    """Gathers failed tests while a log goes by.

    :ivar names: test ids in the order of their failing.
    """

    def __init__(self) -> None:
        self.names: dict[str, None] = {}
        self._named: Line | None = None
        self._reason: Line | None = None
        self._last_named = -_REASON_REACH

    @property
    def evidence(self) -> Line | None:
        """Why a test failed, or the line that names the first one."""
        return self._reason or self._named

    def feed(self, line: Line, traceback: int | None) -> None:
        """Look at the next line; where it ends a traceback, ``traceback`` is the line that this one began with."""
        if traceback and self._reason is None and 0 < traceback - self._last_named <= _REASON_REACH:
            self._reason = line
        if (found := _failed(line.text)) is None:
            return
        name, reason = found
        self._last_named = line.number
        self._named = self._named or line
        if reason and self._reason is None:
            self._reason = line
        if len(self.names) < _TESTS_AT_MOST:
            self.names.setdefault(name[:_LONGEST_NAME])


def _failed(text: str) -> tuple[str, str] | None:
    """Find the test that a line says failed, and why if it tells."""
    if not any(word in text for word in _WORDS):
        return None
    found = next((match for pattern in _RUNNERS if (match := pattern.match(text))), None)
    if found is None:
        return None
    parts = found.groupdict()
    return parts.get("test") or _unittest_id(parts["method"], parts["place"]), parts.get("reason") or ""


def _unittest_id(method: str, place: str) -> str:
    """Join ``test_d (a.b.C)``, or since Python 3.11 ``test_d (a.b.C.test_d)``, into a.b.C.test_d."""
    if method in {"setUpClass", "tearDownClass", "setUpModule", "tearDownModule"}:
        return f"{method} ({place})"
    return place if place.endswith(f".{method}") else f"{place}.{method}"
