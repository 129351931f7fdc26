# SPDX-License-Identifier: Apache-2.0
"""What other threads hand to the bot's own: lines to say, and the wish to stop."""

from __future__ import annotations

import queue
import socket
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field

from elastic_recheck.errors import Unavailable


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One text for one channel. Until the bot has begun to say it, ``done`` may be cancelled."""

    channel: str
    text: str
    done: Future[None] = field(default_factory=Future)


class Outbox:
    """A bounded queue with a bell: it can stand in a select() beside a connection."""

    def __init__(self, most: int) -> None:
        self._queue: queue.Queue[Outgoing] = queue.Queue(most)
        self._bell, self._rope = socket.socketpair()
        self._bell.setblocking(False)
        self._rope.setblocking(False)
        self._stop = threading.Event()

    @property
    def stopping(self) -> bool:
        """Somebody asked the bot's thread to end."""
        return self._stop.is_set()

    def fileno(self) -> int:
        """Readable when something was put in."""
        return self._bell.fileno()

    def put(self, channel: str, text: str) -> Future[None]:
        """Queue a text.

        :raises Unavailable: too many are waiting.
        """
        outgoing = Outgoing(channel, text)
        try:
            self._queue.put_nowait(outgoing)
        except queue.Full:
            raise Unavailable(f"{self._queue.maxsize} lines are waiting to be said on IRC already") from None
        self._ring()
        return outgoing.done

    def next(self) -> Outgoing | None:
        """Take the oldest text that is still wanted; from now on it cannot be cancelled."""
        while True:
            try:
                outgoing = self._queue.get_nowait()
            except queue.Empty:
                return None
            if outgoing.done.set_running_or_notify_cancel():
                return outgoing

    def close(self, error: Exception) -> None:
        """Answer everything that is still waiting, and take the bell down."""
        while (outgoing := self.next()) is not None:
            outgoing.done.set_exception(error)
        self._bell.close()
        self._rope.close()

    def stop(self) -> None:
        """Ask the bot's thread to end."""
        self._stop.set()
        self._ring()

    def heard(self) -> None:
        """Silence the bell."""
        try:
            self._bell.recv(4096)
        except BlockingIOError:
            return

    def _ring(self) -> None:
        try:
            self._rope.send(b"!")
        except OSError:
            return  # it is ringing already, or nobody listens any more

    def wait_for_stop(self, seconds: float) -> None:
        """Wait until asked to stop, or so long."""
        self._stop.wait(seconds)
