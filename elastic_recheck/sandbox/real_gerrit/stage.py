# SPDX-License-Identifier: Apache-2.0
"""A real Gerrit as a stage: accounts, projects, changes and what is said on them."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from elastic_recheck.gerrit.ssh import SshCommand, SshLogin
from elastic_recheck.http import Login
from elastic_recheck.sandbox.java import cache_folder
from elastic_recheck.sandbox.keys import make_key
from elastic_recheck.sandbox.real_gerrit.installation import installed
from elastic_recheck.sandbox.real_gerrit.server import GerritServer
from elastic_recheck.sandbox.stage import Access, Said

_BOT = "elastic-recheck"
_OWNER = "alice"
_WATCHER = "watcher"
"""Counts the connections over SSH, which only administrators may."""
_CI_SYSTEMS = ("zuul", "jenkins")
_SERVICE_USERS = "Service Users"
"""The group whose members may read the event stream."""
_REGISTERED_USERS = "global:Registered-Users"


class RealGerrit:
    """A :class:`~elastic_recheck.sandbox.stage.Stage`; serves from construction until :meth:`close`.

    :param folder: an empty folder for its site, its log and the bot's key.
    :param cache: where the jars are kept; by default in the user's cache.
    :raises CannotStart: this machine lacks what it needs.
    :raises Unavailable: it did not start.
    """

    def __init__(self, folder: Path, cache: Path | None = None) -> None:
        self.server = GerritServer(installed(cache or cache_folder()), folder)
        self._passwords = {"admin": "secret"}
        self._projects: dict[int, str] = {}
        self._folder = folder
        try:
            self.server.start()
            self.access = self._set_up()
        except BaseException:
            self.server.kill()
            raise

    def add_change(self, project: str, branch: str, subject: str, patch_sets: int = 1) -> int:
        """Upload a change by ``alice``."""
        self._add_branch(project, branch)
        made = self.ask(_OWNER, "POST", "changes/", {"project": project, "branch": branch, "subject": subject})
        number = int(made["_number"])
        self._projects[number] = project
        for patch_set in range(2, patch_sets + 1):
            message = f"{subject}\n\nPatch set {patch_set}.\n\nChange-Id: {made['change_id']}\n"
            self.ask(_OWNER, "PUT", f"changes/{self._id(number)}/message", {"message": message})
        return number

    def comment(
        self, author: str, change: int, patch_set: int, text: str, tag: str = "", verified: int | None = None
    ) -> None:
        """Comment as an account that is there."""
        review: dict[str, object] = {"message": text, "notify": "NONE"}
        review |= {"tag": tag} if tag else {}
        review |= {"labels": {"Verified": verified}} if verified is not None else {}
        self.ask(author, "POST", f"changes/{self._id(change)}/revisions/{patch_set}/review", review)

    def messages(self, change: int) -> Sequence[Said]:
        """All messages of a change, oldest first."""
        return [
            Said(said["author"]["username"], said["message"], said.get("tag", ""), said["_revision_number"])
            for said in self.ask("admin", "GET", f"changes/{self._id(change)}/messages")
        ]

    def listeners(self) -> int:
        """How many connections the bot has; it opens them for the event stream before anything else."""
        with SshCommand(self._watcher, "gerrit show-connections --wide", threading.Event()) as command:
            lines = command.finish(b"").output.decode().splitlines()
        return sum(_BOT in line.split() for line in lines)

    def close(self) -> None:
        """End it. Its folder stays."""
        self.server.stop()

    def ask(self, user: str, method: str, path: str, body: object = None) -> Any:
        """Use the REST interface as any of the accounts; the answer's JSON, or None where there is none."""
        login = Login(user, self._passwords[user])
        answer = self.server.http.request(
            method, f"{self.server.url}/a/{path}", json=body, headers={"Authorization": login.authorization}
        )
        answer.check()
        said = answer.body.removeprefix(b")]}'").strip()
        return json.loads(said) if said else None

    def _id(self, change: int) -> str:
        return f"{quote(self._projects[change], safe='')}~{change}"

    def _set_up(self) -> Access:
        key_file, known_hosts = self._folder / "id_ecdsa", self._folder / "known_hosts"
        known_hosts.write_text(self.server.known_hosts + "\n")
        self._add_account(_BOT, [_SERVICE_USERS], make_key(key_file))
        for name in _CI_SYSTEMS:
            self._add_account(name, [_SERVICE_USERS])
        for name in (_OWNER, "mallory"):
            self._add_account(name, [])
        watcher_key = self._folder / "watcher_key"
        self._add_account(_WATCHER, ["Administrators"], make_key(watcher_key))
        self._watcher = SshLogin("127.0.0.1", self.server.ssh_port, _WATCHER, watcher_key, known_hosts)
        self._add_verified_label()
        return Access(
            url=self.server.url,
            ssh_host="127.0.0.1",
            ssh_port=self.server.ssh_port,
            user=_BOT,
            key_file=key_file,
            http_password=self._passwords[_BOT],
            known_hosts=self.server.known_hosts,
        )

    def _add_account(self, name: str, groups: Sequence[str], ssh_key: str = "") -> None:
        self._passwords[name] = secrets.token_urlsafe(12)
        account: dict[str, object] = {
            "name": name.capitalize(),
            "email": f"{name}@example.com",
            "http_password": self._passwords[name],
            "groups": groups,
        }
        self.ask("admin", "PUT", f"accounts/{name}", account | ({"ssh_key": ssh_key} if ssh_key else {}))

    def _add_verified_label(self) -> None:
        values = {"-1": "Fails", " 0": "No score", "+1": "Verified"}
        label = {"values": values, "function": "NoBlock"}
        self.ask("admin", "PUT", "projects/All-Projects/labels/Verified", label)
        rule = {"action": "ALLOW", "min": -1, "max": 1}
        permission = {"label": "Verified", "rules": {_REGISTERED_USERS: rule}}
        section = {"refs/heads/*": {"permissions": {"label-Verified": permission}}}
        self.ask("admin", "POST", "projects/All-Projects/access", {"add": section})

    def _add_branch(self, project: str, branch: str) -> None:
        """Make the project and the branch where they are missing."""
        where = f"projects/{quote(project, safe='')}"
        if project not in self.ask("admin", "GET", "projects/?d"):
            self.ask("admin", "PUT", where, {"create_empty_commit": True, "branches": [branch]})
        elif f"refs/heads/{branch}" not in [each["ref"] for each in self.ask("admin", "GET", f"{where}/branches/")]:
            self.ask("admin", "PUT", f"{where}/branches/{quote(branch, safe='')}", {"revision": "HEAD"})
