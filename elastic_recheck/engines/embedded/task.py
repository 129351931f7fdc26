# SPDX-License-Identifier: Apache-2.0
"""What a scanning process is given; it gives back what is known then."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from elastic_recheck.engines.embedded.frames import ENDING, unpacked
from elastic_recheck.engines.embedded.known import Known
from elastic_recheck.events import FileKind
from elastic_recheck.model import Fields, Fingerprint


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """A log file at hand. ``view`` is what ``#LINE`` is put after for a link into a log viewer, else empty."""

    path: Path
    kind: FileKind
    url: str
    view: str = ""

    def open(self) -> BinaryIO:
        """Open its plain bytes, to be read from the beginning to the end."""
        return unpacked(self.path) if self.path.suffix == ENDING else self.path.open("rb")

    def link(self, line: int) -> str:
        """Link to a line where there is a viewer, else to the file."""
        return f"{self.view}#{line}" if self.view else self.url


@dataclass(frozen=True, slots=True)
class Task:
    """One build to scan: its files in the order of the manifest, what to look for, and for how long (seconds).

    ``known`` is what needs no search any more. ``debug``: whether events of level DEBUG are searched, too. ``reports``
    are read by what they are (:mod:`elastic_recheck.causes`), not searched.
    """

    files: tuple[FetchedFile, ...]
    fields: Fields
    fingerprints: tuple[Fingerprint, ...]
    seconds: float
    known: Known = field(default_factory=Known)
    debug: bool = False
    reports: tuple[FetchedFile, ...] = ()
