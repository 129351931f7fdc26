# SPDX-License-Identifier: Apache-2.0
"""Failed tests of a JUnit report: ``testcase`` elements that hold a ``failure`` or an ``error``.

Format: that of Ant's ``junitreport`` task, as pytest, nose, Surefire and others write it. It is read as it comes, so
that its size does not matter; entities of its own, with which a small file can grow without end, are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple
from xml.parsers import expat

_PORTION = 1 << 16
_LONGEST = 4000
_SUITES = {"testsuite", "testsuites"}
_BROKEN = {"failure", "error"}


class FailedCase(NamedTuple):
    """A test, why it failed (in its report's words, or empty), and the line that says so, counted from 1."""

    test: str
    why: str
    line: int


class _NoReportError(Exception):
    """The file is something else, or hostile."""


def failed_in_junit(stream: BinaryIO) -> Iterator[FailedCase]:
    """Find the tests that failed, in the order of the report; of a broken report those before the breach."""
    report = _Report()
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: report.begin(name, attributes, parser.CurrentLineNumber)
    parser.EndElementHandler = report.end
    parser.CharacterDataHandler = report.text
    parser.EntityDeclHandler = report.refuse
    try:
        while portion := stream.read(_PORTION):
            parser.Parse(portion, False)
            yield from report.found()
    except (expat.ExpatError, _NoReportError, ValueError):
        yield from report.found()


class _Report:
    def __init__(self) -> None:
        self._failed: list[FailedCase] = []
        self._case = ""
        self._why = ""
        self._line = 0
        self._broken = self._listens = self._is_report = False

    def found(self) -> list[FailedCase]:
        """What was found since it was asked last."""
        failed, self._failed = self._failed, []
        return failed

    def refuse(self, *_: object) -> None:
        raise _NoReportError

    def begin(self, name: str, attributes: dict[str, str], line: int) -> None:
        if not self._is_report and name not in _SUITES:
            raise _NoReportError
        self._is_report = True
        if name == "testcase":
            place, test = attributes.get("classname", ""), attributes.get("name", "")
            self._case = f"{place}.{test}" if place and not test.startswith(f"{place}.") else test
            self._broken = False
        elif name in _BROKEN and self._case and not self._broken:
            self._broken = self._listens = True
            self._why, self._line = attributes.get("message", ""), line

    def text(self, text: str) -> None:
        if self._listens and len(self._why) < _LONGEST and not self._why.strip():
            self._why = text[:_LONGEST]

    def end(self, name: str) -> None:
        if name in _BROKEN:
            self._listens = False
        elif name == "testcase":
            if self._broken:
                self._failed.append(FailedCase(self._case, self._why.strip()[:_LONGEST], self._line))
            self._case, self._broken = "", False
