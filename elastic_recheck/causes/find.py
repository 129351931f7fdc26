# SPDX-License-Identifier: Apache-2.0
"""Why a build failed, as one of its logs tells: the failed tests, else the failing task, else the error."""

from __future__ import annotations

from collections.abc import Iterable

from elastic_recheck.causes.errors import Clusters, Echoes
from elastic_recheck.causes.lines import Line, plain_lines
from elastic_recheck.causes.tasks import FailedTasks
from elastic_recheck.causes.tests import FailedTests
from elastic_recheck.causes.tracebacks import Tracebacks
from elastic_recheck.causes.weights import Weight, weigh
from elastic_recheck.events import Event
from elastic_recheck.model import Cause, CauseKind, Evidence


def find_cause(events: Iterable[Event], file: str) -> Cause | None:
    """Find why the build failed; None where nothing in the log looks like an error.

    :param events: those of one file, in its order.
    :param file: its name, for the evidence.
    """
    finder = CauseFinder()
    for event in events:
        finder.feed(event)
    return finder.cause(file)


class CauseFinder:
    """Finds why a build failed while one file's events go by, in their order.

    Events that have none of the ``CLUES`` in their raw lines may be left out while it is not attentive.
    """

    def __init__(self) -> None:
        self._tests, self._tasks, self._errors = FailedTests(), FailedTasks(), Clusters()
        self._tracebacks, self._echoes = Tracebacks(), Echoes()

    @property
    def attentive(self) -> bool:
        """Whether the next event counts, whatever it is."""
        return self._tracebacks.open or (self._echoes.open and not self._tests.names)

    def feed(self, event: Event) -> None:
        """Look at the next event."""
        for line in plain_lines(event):
            raised = self._tracebacks.raised(line)
            self._tests.feed(line, self._tracebacks.began if raised else None)
            if not self._tests.names:  # else nothing else will be asked for
                self._weigh(line, raised=raised)

    def cause(self, file: str) -> Cause | None:
        """Why the build failed, as far as was seen; ``file`` is the file's name, for the evidence."""
        if self._tests.names:
            return Cause(CauseKind.TESTS, tuple(self._tests.names), _evidence(self._tests.evidence, file))
        if task := self._tasks.found:
            return Cause(CauseKind.TASK, (task.name,), _evidence(task.evidence, file))
        return Cause(CauseKind.ERROR, (), _evidence(self._errors.best, file)) if self._errors.best else None

    def _weigh(self, line: Line, *, raised: bool) -> None:
        if said := self._echoes.last_words(line):
            self._errors.feed(said, Weight.LABELLED)
        weight = weigh(line.text, raised=raised)
        instead = raised and self._tracebacks.chained
        self._errors.feed(line, weight, instead=instead)
        self._tasks.feed(line, weight, instead=instead)


def _evidence(line: Line | None, file: str) -> Evidence | None:
    return Evidence(file, line.number, line.text.strip(), line.time) if line else None
