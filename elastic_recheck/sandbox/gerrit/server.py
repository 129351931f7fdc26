# SPDX-License-Identifier: Apache-2.0
"""A small Gerrit on the loopback: the event stream over real SSH, reviews over SSH and REST."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from elastic_recheck.sandbox.gerrit.commands import VERSION, Commands
from elastic_recheck.sandbox.gerrit.records import Review
from elastic_recheck.sandbox.gerrit.rest import Rest
from elastic_recheck.sandbox.gerrit.ssh import SshServer
from elastic_recheck.sandbox.gerrit.state import State
from elastic_recheck.sandbox.keys import make_key
from elastic_recheck.sandbox.stage import Access, Said
from elastic_recheck.sandbox.web import WebServer

BOT = "elastic-recheck"


class GerritSandbox:
    """A :class:`~elastic_recheck.sandbox.stage.Stage`; serves from construction until :meth:`close`.

    The bot's private key is written into ``folder``. ``state`` is there for tests that need more accounts.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time, first_change: int = 951234) -> None:
        self.state = State(clock, first_change)
        key_file = folder / "id_ecdsa"
        bot = self.state.add_account(BOT, "Elastic Recheck", make_key(key_file), service=True)
        self.state.add_account("zuul", "Zuul", service=True, may_verify=True)
        self.state.add_account("jenkins", "Jenkins", service=True, may_verify=True)
        self.state.add_account("mallory", "Mallory")
        self._owner = self.state.add_account("alice", "Alice")
        self._ssh = SshServer(self.state.accounts, Commands(self.state))
        self._web = WebServer(Rest(self.state, VERSION))
        self.state.url = self._web.url
        self.access = Access(
            url=self._web.url,
            ssh_host="127.0.0.1",
            ssh_port=self._ssh.port,
            user=BOT,
            key_file=key_file,
            http_password=bot.http_password,
            known_hosts=self._ssh.known_hosts,
        )

    def add_change(self, project: str, branch: str, subject: str, patch_sets: int = 1) -> int:
        """Upload a change by ``alice``."""
        return self.state.add_change(self._owner, project, branch, subject, patch_sets).number

    def comment(
        self, author: str, change: int, patch_set: int, text: str, tag: str = "", verified: int | None = None
    ) -> None:
        """Comment as an account that is there."""
        labels = () if verified is None else (("Verified", verified),)
        review = Review(text, tag or None, labels)
        self.state.review(self.state.accounts[author], self.state.changes[change], str(patch_set), review)

    def messages(self, change: int) -> Sequence[Said]:
        """All messages of a change, oldest first."""
        said = tuple(self.state.changes[change].messages)
        return [Said(message.author.username, message.text, message.tag or "", message.patch_set) for message in said]

    def listeners(self) -> int:
        """How many connections of the bot read the event stream."""
        return self.state.listeners(BOT)

    def disconnect(self) -> None:
        """Cut all SSH connections, as a server that dies does."""
        self._ssh.disconnect()

    def close(self) -> None:
        """End both doors."""
        self._ssh.close()
        self._web.close()
