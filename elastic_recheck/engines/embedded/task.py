# SPDX-License-Identifier: Apache-2.0
"""What a scanning process is given and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from elastic_recheck.events import FileKind
from elastic_recheck.model import Cause, Fields, Fingerprint, Hit


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """A log file at hand. ``view`` is what ``#LINE`` is put after for a link into a log viewer, else empty."""

    path: Path
    kind: FileKind
    url: str
    view: str = ""

    def link(self, line: int) -> str:
        """Link to a line where there is a viewer, else to the file."""
        return f"{self.view}#{line}" if self.view else self.url


@dataclass(frozen=True, slots=True)
class Task:
    """One build to scan: its files in the order of the manifest, what to look for, and for how long (seconds).

    ``debug``: whether events of level DEBUG are searched, too. ``complete``: no file that should be here is missing.
    """

    files: tuple[FetchedFile, ...]
    fields: Fields
    fingerprints: tuple[Fingerprint, ...]
    seconds: float
    debug: bool = False
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Findings:
    """What a build's files told. ``unread_files`` and ``truncated`` are lines for people."""

    hits: tuple[Hit, ...] = ()
    cause: Cause | None = None
    unread_files: tuple[str, ...] = ()
    truncated: tuple[str, ...] = ()
