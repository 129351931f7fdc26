# SPDX-License-Identifier: Apache-2.0
"""The stage on which a day of failures is played: a Gerrit, the sandbox's own or a real one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Access:
    """How the bot reaches a Gerrit: what its configuration needs to know.

    ``known_hosts`` is one line in the format of OpenSSH's file of that name (``[127.0.0.1]:29418 TYPE KEY``).
    """

    url: str
    ssh_host: str
    ssh_port: int
    user: str
    key_file: Path
    http_password: str
    known_hosts: str


@dataclass(frozen=True, slots=True)
class Said:
    """One message on a change, as its readers see it: ``text`` begins with Gerrit's own ``Patch Set N:`` line."""

    author: str
    text: str
    tag: str
    patch_set: int


class Stage(Protocol):
    """A Gerrit with accounts for the bot (``elastic-recheck``), ``zuul``, ``jenkins`` and ``mallory``."""

    @property
    def access(self) -> Access:
        """How the bot reaches it."""

    def add_change(self, project: str, branch: str, subject: str, patch_sets: int = 1) -> int:
        """Upload a change with so many patch sets (the project is made where it is missing); its number."""

    def comment(
        self, author: str, change: int, patch_set: int, text: str, tag: str = "", verified: int | None = None
    ) -> None:
        """Comment as the account ``author``, with a vote on the label Verified where one is given."""

    def messages(self, change: int) -> Sequence[Said]:
        """All messages of a change, oldest first."""

    def listeners(self) -> int:
        """How many connections of the bot read the event stream."""

    def close(self) -> None:
        """End it, with all that it started."""
