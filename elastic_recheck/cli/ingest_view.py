# SPDX-License-Identifier: Apache-2.0
"""What ``elastic-recheck-ingest`` shows on its way, and at its end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from elastic_recheck.cli.so_many import so_many
from elastic_recheck.ingest import Ingest, Tally


@contextmanager
def shown(ingest: Ingest, builds: int) -> Iterator[None]:
    """Show how far a run is, on standard error, if that is a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    columns = (TextColumn("builds"), BarColumn(), TextColumn("{task.completed:.0f}/{task.total:.0f}"))
    with Progress(
        *columns, TimeElapsedColumn(), TextColumn("{task.description}"), console=Console(stderr=True), transient=True
    ) as progress:
        task = progress.add_task("", total=builds)
        begun, tally = monotonic(), ingest.tally

        def tell() -> None:
            done = tally.builds + tally.builds_failed
            progress.update(task, completed=done, description=_figures(tally, monotonic() - begun))

        ingest.told = tell
        yield


def summary(tally: Tally, seconds: float) -> str:
    """One line on the whole run."""
    failed = f", {len(tally.failures)} failed" if tally.failures else ""
    retries = f", {tally.retries} tries again" if tally.retries else ""
    return f"{so_many(tally.builds, 'build')}: {_figures(tally, seconds)} in {seconds:.1f} s{retries}{failed}"


def as_json(tally: Tally, seconds: float) -> dict[str, Any]:
    """The whole run for programs."""
    return {
        "builds": tally.builds,
        "files": tally.files,
        "bytes": tally.size,
        "new_events": tally.events,
        "retries": tally.retries,
        "seconds": round(seconds, 3),
        "bytes_per_second": round(tally.size / seconds) if seconds else None,
        "events_per_second": round(tally.events / seconds) if seconds else None,
        "failures": tally.failures,
    }


def _figures(tally: Tally, seconds: float) -> str:
    seconds = max(seconds, 0.001)
    size = tally.size / 1e6
    files = f"{so_many(tally.files, 'file')}, {size:,.1f} MB ({size / seconds:,.1f} MB/s)"
    if not tally.events:
        return files
    return f"{files}, {so_many(tally.events, 'new event')} ({tally.events / seconds:,.0f}/s)"
