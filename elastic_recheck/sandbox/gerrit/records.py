# SPDX-License-Identifier: Apache-2.0
"""What a Gerrit remembers: accounts, changes, patch sets, messages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Account:
    """A user. ``service`` is membership in "Service Users", which is what may read the event stream."""

    number: int
    username: str
    name: str
    email: str
    http_password: str
    public_key: str
    service: bool = False
    may_verify: bool = False


@dataclass(frozen=True, slots=True)
class PatchSet:
    """One version of a change."""

    number: int
    revision: str
    parent: str
    created: int


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a change; ``tag`` is None where none was given (an empty tag is kept as empty)."""

    id: str
    author: Account
    time: int
    text: str
    tag: str | None
    patch_set: int


@dataclass(slots=True)
class Change:
    """A change under review."""

    number: int
    project: str
    branch: str
    subject: str
    owner: Account
    created: int
    updated: int
    patch_sets: list[PatchSet]
    messages: list[Message] = field(default_factory=list)
    status: str = "NEW"
    votes: dict[str, int] = field(default_factory=dict)
    """The current Verified vote by user name."""

    @property
    def change_id(self) -> str:
        """The Change-Id of its commit message."""
        return "I" + digest(self.project, str(self.number))

    @property
    def commit_message(self) -> str:
        """The commit message as Gerrit shows it."""
        return f"{self.subject}\n\nChange-Id: {self.change_id}\n"


@dataclass(frozen=True, slots=True)
class Review:
    """What somebody posts on a patch set: Gerrit's ``ReviewInput``, as far as the sandbox knows it."""

    message: str = ""
    tag: str | None = None
    labels: tuple[tuple[str, int], ...] = ()


class Rejected(Exception):
    """Gerrit says no; ``status`` is what REST says it with."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def digest(*parts: str) -> str:
    """Forty hex digits made of the parts, as a commit's name has them."""
    return hashlib.sha1("\0".join(parts).encode(), usedforsecurity=False).hexdigest()
