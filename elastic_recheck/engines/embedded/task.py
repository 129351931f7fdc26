# SPDX-License-Identifier: Apache-2.0
"""What a scanning process is given; it gives back what is known then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from elastic_recheck.engines.embedded.frames import ENDING, unpacked
from elastic_recheck.engines.embedded.known import Known
from elastic_recheck.events import FileKind
from elastic_recheck.model import Evidence, Fields, Fingerprint

NO_MEMORY = 112
"""Exit code of a process that needed more memory than it may have."""


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

    ``known`` is what needs no search any more; ``progress``: how far another process came with this build. ``debug``:
    whether events of level DEBUG are searched, too. ``reports`` are read by what they are
    (:mod:`elastic_recheck.causes`), not searched.
    """

    files: tuple[FetchedFile, ...]
    fields: Fields
    fingerprints: tuple[Fingerprint, ...]
    seconds: float
    known: Known = field(default_factory=Known)
    debug: bool = False
    reports: tuple[FetchedFile, ...] = ()
    progress: Progress = field(default_factory=lambda: Progress())

    def without(self, file: Path, why: str, seconds: float) -> Task:
        """What is left to do when one file was the end of a process, in what is left of the time."""
        name = next((each.kind.filename for each in (*self.files, *self.reports) if each.path == file), file.name)
        lost = Known(unread=(f"{name}: left out, {why}",), final=False)
        gone = [number for number, each in enumerate(self.files) if each.path == file]
        before = sum(number < self.progress.searched for number in gone)
        return replace(
            self,
            files=tuple(each for each in self.files if each.path != file),
            reports=tuple(each for each in self.reports if each.path != file),
            seconds=seconds,
            known=lost.after(self.known),
            progress=replace(self.progress, searched=self.progress.searched - before, reading=None),
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a process came: how many of the task's files are searched, and what was seen in these.

    ``reading`` is the file that is read now, be it for the search or for what is said without a hit.
    """

    searched: int = 0
    seen: Mapping[str, Evidence] = field(default_factory=dict)
    reading: Path | None = None
