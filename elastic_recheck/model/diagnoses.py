# SPDX-License-Identifier: Apache-2.0
"""What is found in logs: hits and other causes, and the verdicts that come of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from elastic_recheck.model.failures import Build, Failure


@dataclass(frozen=True, slots=True)
class Evidence:
    """One log line that proves something: ``line`` counts from 1 in the raw file; ``text`` is the event's message.

    ``start`` and ``end`` delimit the part of ``text`` that matched, ``start == end`` where that is not known.
    """

    file: str
    line: int
    text: str
    time: datetime | None = None
    url: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A fingerprint's bug, found in a build."""

    bug: str
    evidence: Evidence


class CauseKind(StrEnum):
    """What stands in for a known bug where none was found, best first."""

    TESTS = "tests"
    TASK = "task"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a build failed, as its logs tell without any fingerprint.

    ``names`` are the failed test ids, or the failing task's name, or empty for a last error line.
    """

    kind: CauseKind
    names: tuple[str, ...] = ()
    evidence: Evidence | None = None


class Trouble(StrEnum):
    """Why nobody looked (in full) where neither the build nor its logs are to blame.

    PASSING: a server, the network or our disk; later it may be otherwise. OURS: an error of this program.
    """

    PASSING = "passing"
    OURS = "ours"


class Verdict(StrEnum):
    """The three things that can be said about a build."""

    RECOGNISED = "recognised"
    NOT_RECOGNISED = "not recognised"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class BuildDiagnosis:
    """One build's verdict: its hits, or what failed instead, or why its logs could not be read.

    ``unread_files`` are files that should have been read and could not be, with the reason; ``truncated`` says
    where a limit cut the search short. ``pipeline`` and ``result`` are what the CI system said, where it was asked.
    ``trouble`` is what kept us from looking, if something did.
    """

    build: Build
    hits: tuple[Hit, ...] = ()
    cause: Cause | None = None
    unread: str = ""
    unread_files: tuple[str, ...] = ()
    truncated: tuple[str, ...] = ()
    pipeline: str = ""
    result: str = ""
    trouble: Trouble | None = None

    @property
    def verdict(self) -> Verdict:
        """Hits count even from a build that was read in part; silence counts only from one that was read."""
        if self.hits:
            return Verdict.RECOGNISED
        return Verdict.UNREAD if self.why_unread else Verdict.NOT_RECOGNISED

    @property
    def why_unread(self) -> str:
        """Why its logs could not be read, or not in full; empty where they were."""
        return self.unread or next(iter(self.unread_files), "")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A failure with a verdict on each of its builds; ``tried`` is how many fingerprints were looked for."""

    failure: Failure
    builds: tuple[BuildDiagnosis, ...]
    tried: int = 0
