# SPDX-License-Identifier: Apache-2.0
"""Gerrit's SSH door: real SSH, public keys, many clients at once."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import paramiko
from paramiko.common import (
    AUTH_FAILED,
    AUTH_SUCCESSFUL,
    OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED,
    OPEN_SUCCEEDED,
)

from elastic_recheck.sandbox.gerrit.records import Account
from elastic_recheck.sandbox.keys import public_half

Command = Callable[[Account, str, paramiko.Channel], int]
"""Runs one command line for an account on a channel, and returns its exit status."""


class SshServer:
    """Listens on a free port of the loopback until :meth:`close`."""

    def __init__(self, accounts: dict[str, Account], command: Command, port: int = 0) -> None:
        self._accounts = accounts
        self._command = command
        self._host_key = paramiko.ECDSAKey.generate()
        self._connections: list[paramiko.Transport] = []
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", port), backlog=20)
        self.port: int = self._listening.getsockname()[1]
        self.known_hosts = f"[127.0.0.1]:{self.port} {public_half(self._host_key)}"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def disconnect(self) -> None:
        """Cut every client's connection, as a server that dies does; new ones are welcome."""
        with self._lock:
            connections, self._connections = self._connections, []
        for connection in connections:
            connection.close()

    def close(self) -> None:
        """Stop listening and cut every connection."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()
        self.disconnect()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:  # closed
                return
            threading.Thread(target=self._welcome, args=(connection,), daemon=True).start()

    def _welcome(self, connection: socket.socket) -> None:
        transport = paramiko.Transport(connection)
        transport.local_version = "SSH-2.0-GerritSandbox"
        transport.add_server_key(self._host_key)
        with self._lock:
            self._connections = [*(known for known in self._connections if known.is_active()), transport]
        try:
            transport.start_server(server=_Session(self._accounts, self._command))
        except (paramiko.SSHException, EOFError, OSError):  # somebody knocked and went away
            transport.close()


class _Session(paramiko.ServerInterface):
    """One client: who it is, and what it runs."""

    def __init__(self, accounts: dict[str, Account], command: Command) -> None:
        self._accounts = accounts
        self._command = command
        self._user = ""
        self._starting = threading.Lock()

    def get_allowed_auths(self, username: str) -> str:
        return "publickey"

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        account = self._accounts.get(username)
        if account is None or account.public_key != public_half(key):
            return AUTH_FAILED
        self._user = username
        return AUTH_SUCCESSFUL

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return OPEN_SUCCEEDED if kind == "session" else OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        threading.Thread(target=self._run, args=(channel, command.decode("utf-8", "replace")), daemon=True).start()
        return True

    def _run(self, channel: paramiko.Channel, command: str) -> None:
        # The library grants the request only after check_channel_exec_request has returned, and a command that ends at
        # once would close the channel before that. Once the answer to a later question is in, it has been granted.
        with self._starting:
            channel.get_transport().global_request("keepalive@gerrit.sandbox", wait=True)
        try:
            channel.send_exit_status(self._command(self._accounts[self._user], command, channel))
        except OSError:  # the client is gone
            pass
        finally:
            channel.close()
