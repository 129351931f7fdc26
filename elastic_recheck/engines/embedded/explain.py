# SPDX-License-Identifier: Apache-2.0
"""What is said of a build that no fingerprint hit: its cause, as its console tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from elastic_recheck.causes import find_cause
from elastic_recheck.engines.embedded.task import FetchedFile
from elastic_recheck.events import read
from elastic_recheck.model import Cause, CauseKind


def explain(files: Sequence[FetchedFile]) -> Cause | None:
    """Find the build's cause in the console that says most: failed tests before a failed task before an error."""
    causes = [cause for file in _consoles(files) if (cause := _cause(file))]
    order = list(CauseKind)
    return min(causes, key=lambda cause: order.index(cause.kind), default=None)


def failed_tests(files: Sequence[FetchedFile]) -> frozenset[str]:
    """Find the ids of the build's failed tests, without their attributes (``[smoke]``)."""
    found = (_cause(file) for file in _consoles(files))
    tests = (cause.names for cause in found if cause and cause.kind is CauseKind.TESTS)
    return frozenset(name.partition("[")[0] for names in tests for name in names)


def _consoles(files: Sequence[FetchedFile]) -> list[FetchedFile]:
    """The files that show what the job did, the nearest to the root of the logs first; without any, all files."""
    consoles = [file for file in files if {"console", "console.html"} & set(file.kind.tags)]
    return sorted(consoles or files, key=lambda file: file.kind.filename.count("/"))


def _cause(file: FetchedFile) -> Cause | None:
    with file.path.open("rb") as stream:
        cause = find_cause(read(stream, file.kind.format), file.kind.filename)
    if cause is None or cause.evidence is None:
        return cause
    return replace(cause, evidence=replace(cause.evidence, url=file.link(cause.evidence.line)))
