# SPDX-License-Identifier: Apache-2.0
"""What Gerrit and the CI system say."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


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
