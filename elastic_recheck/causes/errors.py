# SPDX-License-Identifier: Apache-2.0
"""The line of a log that looks most like the error that broke the build.

Errors come in clusters: one cause, then what came of it. The heaviest line of a cluster stands for it, of equals the
first (the last of a chain of exceptions). A cluster that a failing command's exit follows counts more than one after
which work went on, and than one after the CI system's verdict. Of equal clusters the last is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from elastic_recheck.causes.lines import Line
from elastic_recheck.causes.weights import VERDICT, Weight

_CLUSTER_REACH = 10
"""Lines between two errors of one cluster at most."""
_EXIT_REACH = 30
"""Lines between an error and the exit that it caused at most."""
_EXIT_BONUS = 3

_ECHO = re.compile(r"\++ echo\b")
_TRACE = re.compile(r"\++ ")
_EXIT = re.compile(r"\++ exit [1-9]")
CLUES = (r"\+ echo", r"\+ exit")

_ECHO_REACH = 100
"""Lines between an echo and the next command at most; of a script that is traced no longer, nothing is said."""


@dataclass(slots=True)
class _Cluster:
    line: Line
    weight: Weight
    last: int
    late: bool
    exits: bool = False

    @property
    def score(self) -> int:
        return self.weight + _EXIT_BONUS * (self.exits and not self.late and self.weight > Weight.WRAPPER)


class Clusters:
    """Keeps the best cluster of weighed lines."""

    def __init__(self) -> None:
        self._best: _Cluster | None = None
        self._now: _Cluster | None = None
        self._late = False

    @property
    def best(self) -> Line | None:
        """The line that stands for the best cluster so far."""
        best = self._better_of_two()
        return best.line if best else None

    def feed(self, line: Line, weight: Weight, *, instead: bool = False) -> None:
        """Take the next line; ``instead``: of two lines of this weight in a cluster, this one counts."""
        if weight is Weight.NOTHING:
            return
        now = self._now
        if now and weight is Weight.WRAPPER and line.number - now.last <= _EXIT_REACH:
            now.exits, now.last = True, line.number
        elif now and line.number - now.last <= _CLUSTER_REACH and not now.exits:
            now.last = line.number
            if weight > now.weight or (instead and weight == now.weight):
                now.line, now.weight = line, weight
        else:
            self._best = self._better_of_two()
            self._now = _Cluster(line, weight, line.number, self._late)
        self._late = self._late or VERDICT.match(line.text) is not None

    def _better_of_two(self) -> _Cluster | None:
        clusters = (each for each in (self._now, self._best) if each)
        return max(clusters, key=lambda cluster: cluster.score, default=None)


class Echoes:
    """Remembers what a shell script, traced by ``set -x``, had to say before it gave up."""

    def __init__(self) -> None:
        self._echoing = False
        self._began = 0
        self._said: Line | None = None

    @property
    def open(self) -> bool:
        """Whether the script has begun to speak, so that each line counts."""
        return self._echoing

    def last_words(self, line: Line) -> Line | None:
        """Look at the next line; where the script exits with an error, return the first line of its last echoes."""
        if _EXIT.match(line.text):
            return self._said
        if _ECHO.match(line.text):
            if not self._echoing:
                self._echoing, self._said = True, None
            self._began = line.number
        elif _TRACE.match(line.text) or line.number - self._began > _ECHO_REACH:
            self._echoing, self._said = False, None
        elif self._echoing and self._said is None and line.text.strip():
            self._said = line
        return None
