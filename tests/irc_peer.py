# SPDX-License-Identifier: Apache-2.0
"""The other side of IRC: somebody in a channel who sees raw bytes, and a server that follows a script."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self

from fakes import eventually

from elastic_recheck.errors import ElasticRecheckError
from elastic_recheck.irc_bot import IrcReporter, IrcSettings, Timing
from elastic_recheck.model import Change, Delivery

QUICK = Timing(
    connect=2, login=3, identify=2, answer=4, rejoin=0.1, regain_nick=0.3, first_pause=0.1, longest_pause=0.4
)


class Peer:
    """A second client, which keeps every line that it was sent, as bytes."""

    def __init__(
        self, port: int, nick: str, channel: str = "", *, password: str = "", tls: ssl.SSLContext | None = None
    ) -> None:
        plain = socket.create_connection(("127.0.0.1", port), 5)
        self._socket = tls.wrap_socket(plain, server_hostname="localhost") if tls else plain
        self._rest = b""
        self.lines: list[bytes] = []
        self.write(f"PASS :{password}\r\n" if password else "", f"NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\n")
        self.expect(rb" 001 ")
        if channel:
            self.write(f"JOIN {channel}\r\n")
            self.expect(rb" 366 ")

    def write(self, *texts: str | bytes) -> None:
        self._socket.sendall(b"".join(text.encode() if isinstance(text, str) else text for text in texts))

    def say(self, channel: str, text: str | bytes) -> None:
        self.write(f"PRIVMSG {channel} :", text, "\r\n")

    def expect(self, pattern: bytes, seconds: float = 15) -> bytes:
        """The first line that matches, among all so far or to come."""
        deadline = time.monotonic() + seconds
        while not (found := [line for line in self.lines if re.search(pattern, line)]):
            assert time.monotonic() < deadline, f"nothing like {pattern!r} in {self.lines[-20:]!r}"
            self.read(0.2)
        return found[0]

    def forget(self) -> None:
        self.lines.clear()

    def heard(self, channel: str) -> list[bytes]:
        """The texts said in a channel so far."""
        said = re.compile(rb"^:\S+ PRIVMSG " + re.escape(channel.encode()) + rb" :(.*)$", re.DOTALL)
        return [match[1] for line in self.lines if (match := said.match(line))]

    def read(self, seconds: float) -> None:
        """Read for so long at most, and answer the server's own questions."""
        self._socket.settimeout(seconds)
        try:
            data = self._socket.recv(65536)
        except TimeoutError:
            return
        *lines, self._rest = (self._rest + data).split(b"\r\n")
        for line in lines:
            self.lines.append(line)
            if line.startswith(b"PING "):
                self.write(b"PONG " + line[5:] + b"\r\n")

    def close(self) -> None:
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class ScriptedServer:
    """Answers each line of one client after another as the script says; ``lines`` is all that clients wrote."""

    def __init__(self, script: Callable[[str], str | bytes]) -> None:
        self.lines: list[str] = []
        self.connections = 0
        self._script = script
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._client: socket.socket | None = None
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                self._client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with self._client, self._client.makefile("rb") as lines:
                self._converse(self._client, lines)

    def _converse(self, client: socket.socket, lines: Iterator[bytes]) -> None:
        try:
            for line in lines:
                text = line.decode().rstrip("\r\n")
                self.lines.append(text)
                answer = self._script(text)
                client.sendall(answer.encode() if isinstance(answer, str) else answer)
        except OSError:
            return  # the client went away

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with contextlib.suppress(OSError):  # the client may be gone already
            if self._client is not None:
                self._client.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)


@contextmanager
def running(settings: IrcSettings, *, joined: bool = True) -> Iterator[IrcReporter]:
    """A bot that is in its channels, until the end of the block."""
    bot = IrcReporter(settings)
    bot.start()
    try:
        if joined:
            eventually(lambda: bot.connected and not bot.outside())
        yield bot
    finally:
        bot.stop()


def line(text: str, channel: str = "#qa") -> Delivery:
    return Delivery("k" * 40, f"irc:{channel}", text, Change("review.example.org", "openstack/nova", 1), 1)


def say_until_taken(bot: IrcReporter, text: str, channel: str = "#qa", seconds: float = 20) -> None:
    """Try again as the flow does: only where the line was surely not said."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return bot.send(line(text, channel))
        except ElasticRecheckError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
