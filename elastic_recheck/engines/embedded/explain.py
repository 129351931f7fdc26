# SPDX-License-Identifier: Apache-2.0
"""What is said of a build that no fingerprint hit: why it failed, as its console tells, or else a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from elastic_recheck.causes import CauseFinder, read_report, report_kind
from elastic_recheck.engines.embedded.known import Known
from elastic_recheck.engines.embedded.reader import OutOfTimeError, Reader
from elastic_recheck.engines.embedded.suspects import suspects
from elastic_recheck.engines.embedded.task import FetchedFile
from elastic_recheck.model import Cause, CauseKind


def explain(files: Sequence[FetchedFile], reader: Reader) -> tuple[Cause, ...]:
    """Find what the consoles say: of failed tests, a failed task and an error the first that any of them knows of.

    :returns: one cause at most.
    """
    order = list(CauseKind)
    best: Cause | None = None
    for cause in _causes(files, reader):
        if best is None or order.index(cause.kind) < order.index(best.kind):
            best = cause
        if best.kind is order[0]:
            break
    return () if best is None else (best,)


def failed_tests(files: Sequence[FetchedFile], reader: Reader) -> frozenset[str]:
    """Find the ids of the build's failed tests, without their attributes (``[smoke]``)."""
    return _ids(_causes(files, reader))


def complete(known: Known, reports: Sequence[FetchedFile], reader: Reader) -> Known:
    """Add what reports tell: their failed tests; and their cause, where it says more than that of a console."""
    told = [cause for file in reports if (cause := _told(file, reader))]
    failed = None if known.failed_tests is None else known.failed_tests | _ids(told)
    order = list(CauseKind)
    best = sorted((*(known.causes or ()), *told), key=lambda cause: order.index(cause.kind))[:1]
    return replace(known, failed_tests=failed, causes=None if known.causes is None else tuple(best))


def _told(file: FetchedFile, reader: Reader) -> Cause | None:
    kind = report_kind(file.kind.filename)
    with reader.reading(file), suppress(OutOfTimeError):
        cause = read_report(kind, file.kind.filename, file.open, reader.look_at_clock) if kind else None
        return _linked(cause, file)
    return None


def _ids(causes: Iterable[Cause]) -> frozenset[str]:
    tests = (cause.names for cause in causes if cause.kind is CauseKind.TESTS)
    return frozenset(name.partition("[")[0] for names in tests for name in names)


def _causes(files: Sequence[FetchedFile], reader: Reader) -> Iterator[Cause]:
    return (cause for file in _consoles(files) if (cause := _cause(file, reader)))


def _consoles(files: Sequence[FetchedFile]) -> list[FetchedFile]:
    """The files that show what the job did, the nearest to the root of the logs first; without any, all files."""
    consoles = [file for file in files if {"console", "console.html"} & set(file.kind.tags)]
    return sorted(consoles or files, key=lambda file: file.kind.filename.count("/"))


def _cause(file: FetchedFile, reader: Reader) -> Cause | None:
    with reader.reading(file), suppress(OutOfTimeError):
        finder = CauseFinder()
        for event in suspects(file, reader, lambda: finder.attentive):
            finder.feed(event)
        return _linked(finder.cause(file.kind.filename), file)
    return None


def _linked(cause: Cause | None, file: FetchedFile) -> Cause | None:
    if cause is None or cause.evidence is None:
        return cause
    return replace(cause, evidence=replace(cause.evidence, url=file.link(cause.evidence.line)))
