# SPDX-License-Identifier: Apache-2.0
"""Python's tracebacks: the line at the end says what was raised."""

from __future__ import annotations

import re

from elastic_recheck.causes.lines import Line

_HEAD = re.compile(r"(?P<indent>[\s|+]*)(?:Exception Group )?Traceback \(most recent call last\):")
_RAISED = re.compile(r"(?P<indent>[\s|]*)[A-Za-z_][\w.]*(?:: .*|:)?$")
_CHAINED = re.compile(r"\s*(?:During handling of the above exception|The above exception was the direct cause)")
CLUES = (r"Traceback \(most recent call last\)", "the above exception")

_LONGEST = 2000
"""Lines after which a traceback without an end is given up."""


class Tracebacks:
    """Follows tracebacks while a log goes by, also where other lines come in between.

    :ivar began: the number of the line that the last one began with.
    :ivar chained: whether the last one tells what came of the one before it.
    """

    def __init__(self) -> None:
        self.began = 0
        self.chained = False
        self._chains = False
        self._indent: int | None = None

    @property
    def open(self) -> bool:
        """Whether one has begun and did not end yet."""
        return self._indent is not None

    def raised(self, line: Line) -> bool:
        """Look at the next line; True where it ends a traceback, and so says what was raised."""
        if head := _HEAD.match(line.text):
            self.began, self._indent = line.number, len(head["indent"])
            self.chained, self._chains = self._chains, False
            return False
        if _CHAINED.match(line.text):
            self._chains = True
        if self._indent is None:
            return False
        found = _RAISED.match(line.text)
        ends = found is not None and len(found["indent"]) == self._indent
        if ends or line.number - self.began > _LONGEST:
            self._indent = None
        return ends
