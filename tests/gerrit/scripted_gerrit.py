# SPDX-License-Identifier: Apache-2.0
"""A Gerrit over real SSH whose every answer a test lays down, and a wire to it that can be frozen."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

import paramiko

from elastic_recheck.gerrit.ssh import SshLogin
from elastic_recheck.sandbox.gerrit.records import Account
from elastic_recheck.sandbox.gerrit.ssh import SshServer
from elastic_recheck.sandbox.keys import make_key

Script = Callable[[str, paramiko.Channel], int]
"""Plays one command: what was asked and the channel to answer on; returns the exit status."""


def comment_event(text: str, number: int = 5) -> bytes:
    event: dict[str, Any] = {
        "type": "comment-added",
        "author": {"username": "zuul"},
        "comment": text,
        "patchSet": {"number": 1},
        "change": {"project": "openstack/nova", "number": number},
    }
    return json.dumps(event).encode() + b"\n"


class Wire:
    """Carries bytes between a client and a server on loopback, until it is frozen."""

    def __init__(self, to_port: int) -> None:
        self._to_port = to_port
        self._flows = threading.Event()
        self._flows.set()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._ends: list[socket.socket] = []
        self._clients: list[threading.Thread] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def freeze(self) -> None:
        """Keep all connections, and carry nothing any more."""
        self._flows.clear()

    def thaw(self) -> None:
        self._flows.set()

    def clients(self) -> int:
        """How many have connected and not hung up."""
        return sum(client.is_alive() for client in self._clients)

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._flows.set()
        for end in self._ends:
            end.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near = self._listening.accept()[0]
                far = socket.create_connection(("127.0.0.1", self._to_port))
                self._ends += [near, far]
                self._clients.append(self._carrier(near, far))
                self._carrier(far, near)

    def _carrier(self, source: socket.socket, target: socket.socket) -> threading.Thread:
        thread = threading.Thread(target=self._carry, args=(source, target), daemon=True)
        thread.start()
        return thread

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while portion := source.recv(1 << 16):
                self._flows.wait()
                target.sendall(portion)
            target.shutdown(socket.SHUT_WR)


class ScriptedGerrit:
    """Plays ``script`` for each command; ``asked`` is all that was asked."""

    def __init__(self, folder: Path, script: Script) -> None:
        self.script = script
        self.asked: list[str] = []
        key = folder / "key"
        account = Account(1, "bot", "Bot", "bot@example.com", "", make_key(key))
        self._server = SshServer({"bot": account}, self._play)
        self.wire = Wire(self._server.port)
        known_hosts = folder / "known_hosts"
        known_hosts.write_text(self._server.known_hosts.replace(f":{self._server.port} ", f":{self.wire.port} ") + "\n")
        self.login = SshLogin("127.0.0.1", self.wire.port, "bot", key, known_hosts, timeout=5)

    def hang_up(self) -> None:
        self._server.disconnect()

    def _play(self, account: Account, command: str, channel: paramiko.Channel) -> int:
        self.asked.append(command)
        return self.script(command, channel)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.wire.close()
        self._server.close()


@contextmanager
def running(run: Callable[[], None], stop: Callable[[], None]) -> Iterator[threading.Thread]:
    """A thread for the time of the block, which must end within a second of being stopped."""
    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield thread
    finally:
        stop()
        thread.join(1)
        still_there = thread.is_alive()
        thread.join(30)
        assert not still_there, "it did not end within a second"
