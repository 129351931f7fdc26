# SPDX-License-Identifier: Apache-2.0
"""The Ansible task that failed, as Ansible's own output and Zuul's ``zuul_stream`` callback show it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from elastic_recheck.causes.errors import Clusters
from elastic_recheck.causes.lines import Line
from elastic_recheck.causes.weights import Weight

_BANNER = re.compile(r"(?:TASK|LOOP|RUNNING HANDLER) \[(?P<name>.*)\](?: \**)?$")
_FAILED = re.compile(r"(?:fatal|failed): \[[^\]]+\](?: \(item=.*\)|: (?:FAILED|UNREACHABLE)!)")
_ZUUL_FAILED = re.compile(r"(?:ERROR$|MODULE FAILURE)")
_IGNORED = re.compile(r"\.\.\.ignoring$|ERROR: Ignoring Errors$")
_RECAP = re.compile(r"PLAY RECAP")
_RESULT = re.compile(r"(?:\S+ +: )?ok[:=] ?\d+ .*?unreachable[:=] ?(?P<unreachable>\d+) +failed[:=] ?(?P<failed>\d+)")
_CLEANING_UP = re.compile(r"(?:POST-RUN|CLEANUP) START")

CLUES = (
    *(r"(?:TASK|LOOP|HANDLER) \[", "PLAY RECAP", "unreachable", "(?:POST-RUN|CLEANUP) START"),
    *(r"fatal: \[", r"failed: \[", "ERROR", "MODULE FAILURE", r"\.\.\.ignoring"),
)


@dataclass(slots=True)
class Task:
    """One task, with what its output says."""

    name: str
    banner: Line
    failed: Line | None = None
    errors: Clusters = field(default_factory=Clusters)

    @property
    def evidence(self) -> Line:
        """The line that says best why it failed."""
        return self.errors.best or self.failed or self.banner


class FailedTasks:
    """Follows plays while a log goes by."""

    def __init__(self) -> None:
        self._task: Task | None = None
        self._failing: Task | None = None
        self._suspect: Task | None = None
        self._found: Task | None = None
        self._recap = False
        self._cleaning_up = False

    @property
    def found(self) -> Task | None:
        """The task that broke the run; without one, the first that broke the cleaning up after it."""
        return self._found or self._failing

    def feed(self, line: Line, weight: Weight, *, instead: bool = False) -> None:
        """Look at the next line, which was weighed."""
        if banner := _BANNER.match(line.text):
            self._task, self._recap = Task(banner["name"], line), False
        elif _RECAP.match(line.text):
            self._recap = True
            self._suspect, self._failing = self._failing, None
        elif self._recap and (result := _RESULT.match(line.text)):
            if result["failed"] != "0" or result["unreachable"] != "0":
                self._undone()
        elif _CLEANING_UP.match(line.text):
            self._cleaning_up = True
        elif self._task:
            self._output(self._task, line, weight, instead=instead)

    def _output(self, task: Task, line: Line, weight: Weight, *, instead: bool) -> None:
        if _IGNORED.search(line.text):
            if self._failing is task:
                self._failing = None
        elif _FAILED.match(line.text) or (line.host and _ZUUL_FAILED.match(line.text)):
            task.failed = task.failed or line
            self._failing = task
        task.errors.feed(line, weight, instead=instead)

    def _undone(self) -> None:
        """A host's play ended by a failure, so what failed in it was not rescued."""
        if not (self._cleaning_up and self._found):
            self._found = self._suspect or self._task
