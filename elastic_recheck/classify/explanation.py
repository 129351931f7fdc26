# SPDX-License-Identifier: Apache-2.0
"""What a fingerprint's explanation is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a log file, counted from 1, and what stands there."""

    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class ClauseFound:
    """One clause of a query, and what of the build fulfils it.

    ``depth`` counts the parentheses around it. ``files``: how many events of each file fulfil it; where ``of_files``
    is true the file decides, and all its events do. ``known`` is the value that the build has, for a clause on one of
    its fields. ``tokens`` are a message clause's words as the analyser sees them, ``absent`` those of them that stand
    in no event at all.
    """

    text: str
    depth: int
    prohibited: bool
    files: tuple[tuple[str, int], ...] = ()
    of_files: bool = False
    known: str = ""
    first: Place | None = None
    tokens: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()

    @property
    def hit(self) -> bool:
        """Whether anything fulfils it."""
        return bool(self.files)

    @property
    def events(self) -> int:
        """How many events fulfil it."""
        return sum(events for _, events in self.files)


@dataclass(frozen=True, slots=True)
class NearMiss:
    """The event that fulfils most of a query's clauses, where none fulfils all; ``lacks`` are the clauses' texts."""

    place: Place
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueryFound:
    """One query of a fingerprint: ``key`` is where it stands (``query``, ``also[1]``, ``unless[1]``).

    ``missing`` is the first clause that the query needs and that nothing in the build fulfils.
    """

    key: str
    text: str
    whole: ClauseFound
    clauses: tuple[ClauseFound, ...]
    missing: ClauseFound | None = None
    nearest: NearMiss | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a fingerprint hits a build, or does not. ``files`` is how many were read, ``notes`` what else counts."""

    bug: str
    files: tuple[str, ...]
    queries: tuple[QueryFound, ...]
    notes: tuple[str, ...] = ()
