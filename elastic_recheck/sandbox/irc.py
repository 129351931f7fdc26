# SPDX-License-Identifier: Apache-2.0
"""An IRC server on the loopback, and somebody who listens in its channels and writes down what is said."""

from __future__ import annotations

import logging
import select
import socket
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import irc.client
import irc.server

log = logging.getLogger(__name__)
_POLL = 0.05


@dataclass(frozen=True, slots=True)
class Heard:
    """One line that somebody said in a channel; ``time`` is that of the listener's clock."""

    time: float
    channel: str
    nick: str
    text: str


class IrcServer:
    """Serves from construction until :meth:`close`."""

    def __init__(self, port: int = 0) -> None:
        self._server = _Server(("127.0.0.1", port), _Connection)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL,), daemon=True)
        self._thread.start()

    def members(self, channel: str) -> set[str]:
        """Who is in a channel."""
        known = self._server.channels.get(channel)
        return {client.nick for client in list(known.clients)} if known else set()

    def close(self) -> None:
        """Stop listening, and hang up on everybody."""
        self._server.shutdown()
        self._server.server_close()
        for client in list(self._server.clients.values()):
            client.hang_up()
        self._thread.join()


class Listener:
    """A second client, which joins channels and records every line until :meth:`close`."""

    def __init__(
        self, port: int, channels: Iterable[str], nick: str = "reader", clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._channels = list(channels)
        self._heard: list[Heard] = []
        self._joined: set[str] = set()
        self._ended = threading.Event()
        self._reactor = irc.client.Reactor()
        for event, handle in (("welcome", self._join), ("join", self._note_join), ("pubmsg", self._record)):
            self._reactor.add_global_handler(event, handle)
        self._connection = self._reactor.server().connect("127.0.0.1", port, nick)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def heard(self) -> Sequence[Heard]:
        """Everything said so far."""
        return tuple(self._heard)

    def is_listening(self) -> bool:
        """Whether it has joined all its channels."""
        return self._joined >= set(self._channels)

    def is_connected(self) -> bool:
        """Whether the server is still there."""
        return bool(self._connection.is_connected())

    def say(self, channel: str, text: str) -> None:
        """Say something in a channel."""
        self._connection.privmsg(channel, text)

    def close(self) -> None:
        """Leave."""
        self._ended.set()
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        while not self._ended.is_set():
            self._reactor.process_once(_POLL)

    def _join(self, connection: irc.client.ServerConnection, _: irc.client.Event) -> None:
        for channel in self._channels:
            connection.join(channel)

    def _note_join(self, connection: irc.client.ServerConnection, event: irc.client.Event) -> None:
        if event.source.nick == connection.get_nickname():
            self._joined.add(event.target)

    def _record(self, _: irc.client.ServerConnection, event: irc.client.Event) -> None:
        self._heard.append(Heard(self._clock(), event.target, event.source.nick, event.arguments[0]))


class _Server(irc.server.IRCServer):  # type: ignore[misc]  # the library has no types
    def handle_error(self, request: object, client_address: object) -> None:
        log.debug("a client of the IRC sandbox went away badly", exc_info=True)


class _Connection(irc.server.IRCClient):  # type: ignore[misc]  # the library has no types
    def hang_up(self) -> None:
        self.request.shutdown(socket.SHUT_RDWR)

    def _handle_one(self) -> None:
        """Wait for something to do. The library's own waits for "may be written", which is always so: a busy loop."""
        readable, _, _ = select.select([self.request], [], [], _POLL)
        while self.send_queue:
            self._send(self.send_queue.pop(0))
        if readable:
            self._handle_incoming()
