# SPDX-License-Identifier: Apache-2.0
"""A relay between the bot and a server, which can hold back, or cut off, what passes by.

What the bot sent is passed on even where the bot is gone by then: so do the proxies, kernels and wires of this world.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Protocol


class Watcher(Protocol):
    """Sees what passes; may take its time, and what it holds up is held up."""

    def to_server(self, data: bytes) -> None:
        """Called before the data is passed on to the server."""

    def passed(self, data: bytes) -> None:
        """Called when the server has it."""

    def to_client(self, data: bytes) -> bytes:
        """What of the server's answer is passed on; nothing: the connection is cut."""


class Unmoved:
    """A watcher that lets everything pass."""

    def to_server(self, data: bytes) -> None:
        """Let it pass."""

    def passed(self, data: bytes) -> None:
        """Do nothing."""

    def to_client(self, data: bytes) -> bytes:
        """Let it pass."""
        return data


class Relay:
    """Listens on ``port`` from construction until :meth:`close`; ``watcher`` may be changed at any time."""

    def __init__(self, server_port: int, watcher: Watcher | None = None) -> None:
        self.watcher: Watcher = watcher or Unmoved()
        self._server_port = server_port
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Let nobody in any more."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def __enter__(self) -> Relay:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:  # closed
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._server_port))
            except OSError:
                client.close()
                continue
            for target, source, way in ((server, client, self._upwards), (client, server, self._downwards)):
                threading.Thread(target=_pump, args=(source, target, way), daemon=True).start()

    def _upwards(self, data: bytes, send: Callable[[bytes], None]) -> bool:
        watcher = self.watcher
        watcher.to_server(data)
        send(data)
        watcher.passed(data)
        return True

    def _downwards(self, data: bytes, send: Callable[[bytes], None]) -> bool:
        kept = self.watcher.to_client(data)
        if kept:
            send(kept)
        return bool(kept)


def _pump(source: socket.socket, target: socket.socket, way: Callable[[bytes, Callable[[bytes], None]], bool]) -> None:
    try:
        while (data := source.recv(1 << 16)) and way(data, target.sendall):
            pass
    except OSError:  # one of them is gone
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            continue
