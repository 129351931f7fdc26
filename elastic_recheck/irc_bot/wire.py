# SPDX-License-Identifier: Apache-2.0
"""Between the socket and the ``irc`` library: limits on time and size, and no secret in its logs."""

from __future__ import annotations

import logging
import re
import socket
import ssl
from collections.abc import Iterator

import irc.client
from jaraco.stream import buffer

from elastic_recheck.errors import Refused
from elastic_recheck.irc_bot.lines import LONGEST
from elastic_recheck.irc_bot.settings import IrcSettings

LONGEST_WRITE = 5.0
"""Seconds after which a server that does not read is given up."""
SECRET_LINE = re.compile(r"^(TO SERVER: (?:PASS|AUTHENTICATE|PRIVMSG NickServ :IDENTIFY)) .*", re.DOTALL)
LEAST_ARGUMENTS = {"PRIVMSG": 2, "NOTICE": 2, "NICK": 1, "QUIT": 1, "PING": 1, "001": 1}
"""What the library takes for granted: it raises IndexError or ValueError on a line with fewer arguments.

It raises so too on a NICK without prefix, and on many a strange 005, which says nothing that is needed here.
"""
LINE = re.compile(r"(?::(?P<prefix>[^ ]+) +)?(?P<command>[A-Za-z]+|[0-9]{3})(?P<arguments>(?: .*)?)")


def hide_secrets(record: logging.LogRecord) -> bool:
    """Take passwords out of the raw lines that the library logs at level DEBUG, whoever has made the record."""
    record.msg, record.args = SECRET_LINE.sub(r"\1 ***", record.getMessage()), ()
    return True


logging.getLogger(irc.client.__name__).addFilter(hide_secrets)


class NothingYet(Exception):
    """The socket was readable, but what came is no text yet (a part of a TLS record)."""


class Wire:
    """A connected socket as the library wants one. A read never waits, a write waits for a bounded time."""

    def __init__(self, connected: socket.socket, longest_write: float = LONGEST_WRITE) -> None:
        self._socket = connected
        self._longest_write = longest_write

    def fileno(self) -> int:
        """Number of the file descriptor."""
        return self._socket.fileno()

    def recv(self, size: int) -> bytes:
        """Read what is there."""
        self._socket.settimeout(0)
        try:
            return self._socket.recv(size)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise NothingYet from None

    def send(self, data: bytes) -> None:
        """Write all of it."""
        self._socket.settimeout(self._longest_write)
        try:
            self._socket.sendall(data)
        except OSError:
            self._socket.close()  # half a line may be out: nothing may follow it
            raise

    def shutdown(self, how: int) -> None:
        """Say that nothing more will be written."""
        self._socket.shutdown(how)

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()


def tls_context(settings: IrcSettings) -> ssl.SSLContext | None:
    """Make the TLS context: certificate and host name are always verified.

    :raises Refused: the CA file cannot be used.
    """
    if not settings.tls:
        return None
    try:
        return ssl.create_default_context(cafile=settings.ca_file)
    except OSError as error:
        raise Refused(f"[ircbot] ca_file {settings.ca_file}: {error.strerror or error}") from error


def connect(settings: IrcSettings, context: ssl.SSLContext | None) -> Wire:
    """Connect, and send the server's password: the library sends one only where it does not do SASL.

    :raises OSError: what the network or TLS said.
    """
    plain = socket.create_connection((settings.server, settings.port), settings.timing.connect)
    try:
        wire = Wire(context.wrap_socket(plain, server_hostname=settings.server) if context else plain)
        if settings.server_password:
            wire.send(f"PASS :{settings.server_password}\r\n".encode())
    except OSError:
        plain.close()
        raise
    return wire


class SoundLines(buffer.DecodingLineBuffer):  # type: ignore[misc]  # jaraco.stream has no types
    """Lines that the library can take: bytes that are no UTF-8 left out, overlong and odd lines dropped."""

    errors = "ignore"
    longest = 8192

    def feed(self, data: bytes) -> None:
        """Take in more bytes; a line that does not end is cut off at a limit."""
        super().feed(data)
        if len(self) > self.longest + len(data):
            self.buffer: bytes = b""

    def lines(self) -> Iterator[str]:
        """Give all complete lines."""
        return (line for line in super().lines() if is_sound(line))


def is_sound(line: str) -> bool:
    """Say whether the library can digest a line."""
    match = LINE.fullmatch(line)
    if match is None or len(line.encode()) > LONGEST:
        return False
    command = match["command"].upper()
    if command == "005" or (command == "NICK" and not match["prefix"]):
        return False
    return len(irc.client.message.Arguments.from_group(match["arguments"])) >= LEAST_ARGUMENTS.get(command, 0)
