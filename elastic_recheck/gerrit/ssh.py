# SPDX-License-Identifier: Apache-2.0
"""Commands on Gerrit over SSH: host keys are checked, everything has a time limit, and everything is closed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import paramiko
from paramiko.hostkeys import InvalidHostKey
from paramiko.pkey import UnknownKeyType
from paramiko.ssh_exception import NoValidConnectionsError

from elastic_recheck.errors import Refused, Unavailable, shortage
from elastic_recheck.gerrit.bounded import TICK, within

_KEEPALIVE = 60
"""Seconds: so that no firewall forgets a connection on which nothing happens."""
_MOST_OUTPUT = 16 << 20
"""Bytes of a command's output."""
_MOST_COMPLAINT = 2000
"""Bytes of its error output."""


@dataclass(frozen=True, slots=True)
class SshLogin:
    """How to log in to a Gerrit.

    :ivar key: the private key file.
    :ivar known_hosts: a file in OpenSSH's format; a host on another port than 22 stands there as ``[host]:port``.
    :ivar timeout: in seconds, for connecting, and for any answer.
    """

    host: str
    port: int
    user: str
    key: Path
    known_hosts: Path
    timeout: float = 30.0

    def __str__(self) -> str:
        return f"ssh://{self.user}@{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended; ``complaint`` is what it wrote to its error output."""

    status: int
    output: bytes
    complaint: str


class SshCommand:
    """A command that runs on Gerrit, for the time of a ``with`` block.

    Construction and methods raise :class:`Unavailable` where the network fails, the server does not answer in time,
    or ``stopping`` is set meanwhile.

    :raises Refused: the host key or the login is not accepted, or one of the files cannot be read.
    """

    def __init__(self, login: SshLogin, command: str, stopping: threading.Event) -> None:
        self._login, self._stopping = login, stopping
        self._client = paramiko.SSHClient()
        with _said_in_our_words(login):
            self._channel = within(login.timeout, lambda: self._start(command), self._client.close, stopping)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def receive(self) -> bytes | None:
        """Some output; None if there is none for the moment; empty when the command has ended."""
        with _said_in_our_words(self._login):
            try:
                return self._channel.recv(1 << 16)
            except TimeoutError:
                return None

    def complaint(self) -> str:
        """What a command that has ended wrote to its error output."""
        try:
            return self._channel.recv_stderr(_MOST_COMPLAINT).decode(errors="replace").strip()
        except TimeoutError:
            return ""

    def probe(self) -> None:
        """Ask the server for a sign of life on the same connection."""
        seconds = self._login.timeout
        with _said_in_our_words(self._login):
            within(seconds, lambda: self._session(seconds).close(), self._client.close, self._stopping)

    def finish(self, text: bytes) -> Outcome:
        """Give the command its input, and wait for its end."""
        with _said_in_our_words(self._login):
            return within(self._login.timeout, lambda: self._finish(text), self._client.close, self._stopping)

    def _start(self, command: str) -> paramiko.Channel:
        try:
            _connect(self._client, self._login)
            channel = self._session(self._login.timeout)
            channel.exec_command(command)
            channel.settimeout(TICK)
        except BaseException:
            self._client.close()
            raise
        return channel

    def _session(self, seconds: float) -> paramiko.Channel:
        transport = self._client.get_transport()
        if transport is None:
            raise paramiko.SSHException("the connection is closed")
        return transport.open_session(timeout=seconds)

    def _finish(self, text: bytes) -> Outcome:
        self._channel.settimeout(None)  # it is abandoned as a whole
        self._channel.sendall(text)
        self._channel.shutdown_write()
        output = bytearray()
        while portion := self._channel.recv(1 << 16):
            output += portion
            if len(output) > _MOST_OUTPUT:
                raise Refused(f"{self._login}: more than {_MOST_OUTPUT} bytes of output")
        complaint = self.complaint()
        return Outcome(self._channel.recv_exit_status(), bytes(output), complaint)


@contextmanager
def _said_in_our_words(login: SshLogin) -> Iterator[None]:
    try:
        yield
    except Unavailable as error:
        raise Unavailable(f"{login}: {error}") from error
    except paramiko.BadHostKeyException as error:
        raise Refused(
            f"{login}: the server's key is not the one in {login.known_hosts}; "
            "if Gerrit was given a new one, replace its line"
        ) from error
    except paramiko.AuthenticationException as error:
        if "timeout" in str(error) or "EOF" in str(error):  # nobody said no
            raise Unavailable(f"{login}: {error}") from error
        raise Refused(f"{login}: login refused; does Gerrit know the public half of {login.key}?") from error
    except (paramiko.SSHException, EOFError, OSError) as error:
        raise Unavailable(f"{login}: {_reason(error)}") from error
    except (RuntimeError, MemoryError) as error:
        if not (lacking := shortage(error)):
            raise
        raise Unavailable(f"{login}: {lacking}") from error


def _reason(error: Exception) -> str:
    if isinstance(error, NoValidConnectionsError):  # one error for each address of the host
        error = next(iter(error.errors.values()))
    if isinstance(error, paramiko.SSHException) and "banner" in str(error):
        return "what answers there does not speak SSH"
    return (error.strerror if isinstance(error, OSError) else "") or str(error) or type(error).__name__


def _unreadable(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"cannot be read ({error.strerror})"
    if isinstance(error, paramiko.PasswordRequiredException | TypeError):
        return "has a passphrase, which nobody can type in for the bot: give it a key without one"
    return f"is not in a format that can be read ({str(error).partition('.')[0]})"


def _connect(client: paramiko.SSHClient, login: SshLogin) -> None:
    client.set_missing_host_key_policy(_Reject(login))
    try:
        client.load_host_keys(str(login.known_hosts))
    except (OSError, paramiko.SSHException, InvalidHostKey) as error:
        scan = f"ssh-keyscan -p {login.port} {login.host} >> {login.known_hosts}"
        raise Refused(f"{login}: known hosts {_unreadable(error)}; make it with: {scan}") from error
    try:
        key = paramiko.PKey.from_path(login.key)
    except (OSError, ValueError, TypeError, paramiko.SSHException, UnknownKeyType) as error:
        raise Refused(f"{login}: the private key {login.key} {_unreadable(error)}") from error
    client.connect(
        login.host,
        login.port,
        login.user,
        pkey=key,
        timeout=login.timeout,
        banner_timeout=login.timeout,
        auth_timeout=login.timeout,
        allow_agent=False,
        look_for_keys=False,
    )
    transport = client.get_transport()
    if transport is not None:
        transport.set_keepalive(_KEEPALIVE)


class _Reject(paramiko.MissingHostKeyPolicy):
    """As :class:`paramiko.RejectPolicy`, but says what to do."""

    def __init__(self, login: SshLogin) -> None:
        self._login = login

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:
        raise Refused(
            f"{self._login}: the server is not in {self._login.known_hosts}; if {key.fingerprint} is its fingerprint,"
            f" add the line: {hostname} {key.get_name()} {key.get_base64()}"
        )
