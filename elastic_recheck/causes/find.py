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
    tests, tasks, errors = FailedTests(), FailedTasks(), Clusters()
    tracebacks, echoes = Tracebacks(), Echoes()
    for line in plain_lines(events):
        raised = tracebacks.raised(line)
        tests.feed(line, tracebacks.began if raised else None)
        if said := echoes.last_words(line):
            errors.feed(said, Weight.LABELLED)
        weight = weigh(line.text, raised=raised)
        instead = raised and tracebacks.chained
        errors.feed(line, weight, instead=instead)
        tasks.feed(line, weight, instead=instead)
    if tests.names:
        return Cause(CauseKind.TESTS, tuple(tests.names), _evidence(tests.evidence, file))
    if task := tasks.found:
        return Cause(CauseKind.TASK, (task.name,), _evidence(task.evidence, file))
    return Cause(CauseKind.ERROR, (), _evidence(errors.best, file)) if errors.best else None


def _evidence(line: Line | None, file: str) -> Evidence | None:
    return Evidence(file, line.number, line.text.strip(), line.time) if line else None
