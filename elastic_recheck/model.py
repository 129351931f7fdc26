# SPDX-License-Identifier: Apache-2.0
"""The nouns: frozen values that flow from a CI comment to an answer. Nothing here does anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Fields = Mapping[str, str | int]
"""The exact fields that all events of one build share, as ``build_name``, ``project``, ``voting``."""


# ---- what Gerrit and the CI system say -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """A change under review; ``server`` is the host name of its Gerrit.

    ``change_id`` is the text of its commit's footer, which not everybody who tells of the change knows.
    """

    server: str
    project: str
    number: int
    branch: str = ""
    url: str = ""
    subject: str = ""
    owner: str = ""
    status: str = "NEW"
    private: bool = False
    change_id: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a change stands just now: ``status`` is Gerrit's word (NEW, MERGED, ABANDONED)."""

    status: str
    patch_set: int
    private: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """One review comment, however it was learnt of. ``tag`` is only known over REST."""

    change: Change
    patch_set: int
    author: str
    text: str
    time: datetime
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Build:
    """One job line of a CI comment.

    ``result`` is one of Zuul's or Jenkins' words, or ``CUSTOM`` where the job replaced it by a text of its own
    (then in ``detail``). ``uuid`` is the 32 hex digits of a build page, else empty; ``log_path`` the path of a log
    or build URL without host and outer slashes, else empty.
    """

    job: str
    result: str
    url: str = ""
    voting: bool = True
    detail: str = ""
    uuid: str = ""
    log_path: str = ""

    @property
    def id(self) -> str:
        """What names this build in every way of learning of it; unique only where uuid or log path are known."""
        return self.uuid or self.log_path or f"{self.job}:{self.result}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A failed job that nobody asked about, and why (``non-voting``, ``jobs_re``)."""

    build: Build
    why: str


FOLLOWS = "~2"
"""What the key of a follow-up ends with, after the key of the failure that it follows."""


def short(key: str) -> str:
    """A key as it is shown: twelve digits, and whether it is that of a follow-up."""
    return key.removesuffix(FOLLOWS)[:12] + (FOLLOWS if key.endswith(FOLLOWS) else "")


@dataclass(frozen=True, slots=True)
class Failure:
    """One CI comment that says "failed".

    ``key`` is the same however the failure was learnt of. Where no build has an id, ``key`` holds the comment's
    time and ``kin`` is the part without it: of one kin, two at about the same time are one. Else ``kin == key``.
    ``pipeline`` is empty where the comment does not name it. ``late``: it was not heard of as it happened, but asked
    for afterwards.
    """

    key: str
    kin: str
    change: Change
    patch_set: int
    pipeline: str
    builds: tuple[Build, ...]
    left_out: tuple[LeftOut, ...]
    time: datetime
    late: bool = False

    @property
    def name(self) -> str:
        """What the log calls it."""
        return f"{short(self.key)} {self.change.project} {self.change.number},{self.patch_set}"

    @property
    def follows_up(self) -> bool:
        """Whether this is the second look at a failure that was answered for already."""
        return self.key.endswith(FOLLOWS)


# ---- logs ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LogFile:
    """One log file of a build: ``name`` relative to the log root. ``viewable``: the CI system's viewer can show it."""

    name: str
    url: str
    size: int | None = None
    viewable: bool = False


@dataclass(frozen=True, slots=True)
class BuildLogs:
    """Where a build's logs are, in the order of the manifest, and what the CI system says about the build.

    ``truncated`` says which files were left out of the list, and why.

    ``viewer`` is what a file's quoted name is appended to for a link to the CI system's log viewer, or empty.
    ``fields`` are build fields beyond those the comment shows (``node_provider`` ...). ``pipeline`` and ``result``
    are empty where the CI system was not asked.
    """

    root: str
    files: tuple[LogFile, ...]
    viewer: str = ""
    pipeline: str = ""
    result: str = ""
    voting: bool | None = None
    fields: Fields = field(default_factory=dict)
    truncated: tuple[str, ...] = ()


class Readiness(StrEnum):
    """What one look at a build's logs told; AWAY: nothing, since who was asked did not answer."""

    THERE = "there"
    NOT_YET = "not yet"
    NEVER = "never"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One look: ``logs`` is set where they are there; ``reason`` says, in plain English, why they are not."""

    readiness: Readiness
    logs: BuildLogs | None = None
    reason: str = ""


# ---- fingerprints and what they find ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Example:
    """A log excerpt (one or several lines) with the exact fields its events have."""

    text: str
    fields: Mapping[str, str | int | tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """One known bug: ``queries/<bug>.yaml``. ``bug`` is the file's name without its ending."""

    bug: str
    query: str
    path: str = ""
    title: str = ""
    url: str = ""
    also: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    test_ids: tuple[str, ...] = ()
    suppress_graph: bool = False
    suppress_notification: bool = False
    allow_nonvoting: bool = False
    keep: str = ""
    resolved_at: str = ""
    hits: tuple[Example, ...] = ()
    misses: tuple[Example, ...] = ()


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
        return Verdict.UNREAD if self.unread or self.unread_files else Verdict.NOT_RECOGNISED


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A failure with a verdict on each of its builds; ``tried`` is how many fingerprints were looked for."""

    failure: Failure
    builds: tuple[BuildDiagnosis, ...]
    tried: int = 0


# ---- bugs ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BugTask:
    """A bug as one project sees it. ``status`` is free text: trackers invent new ones."""

    target: str
    status: str
    complete: bool = False
    assignee: str = ""
    fixed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bug:
    """What is known of a bug. ``title`` is empty where it is not to be had (private, or the tracker is away)."""

    id: str
    url: str
    title: str = ""
    tasks: tuple[BugTask, ...] = ()


# ---- answers ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Delivery:
    """One answer on one channel: ``gerrit`` or ``irc:#channel``.

    ``tag`` is the review tag; ``bugs`` are those that it names, empty where it (also) tells of an unknown failure.
    ``deadline`` is until when its builds' logs were waited for; ``late`` as in :class:`Failure`.
    """

    key: str
    channel: str
    text: str
    change: Change
    patch_set: int
    tag: str = ""
    pipeline: str = ""
    bugs: tuple[Bug, ...] = ()
    deadline: datetime | None = None
    late: bool = False


class End(StrEnum):
    """How a failure, or one of its deliveries, ended."""

    ANSWERED = "answered"
    WITHHELD = "withheld"
    GIVEN_UP = "given up"
