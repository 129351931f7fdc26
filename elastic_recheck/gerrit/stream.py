# SPDX-License-Identifier: Apache-2.0
"""Gerrit's event stream: review comments as they are made, for years on end.

``gerrit stream-events`` promises nothing: what happens while nobody listens is never told, and a listener that is too
slow misses events (Gerrit then sends a ``dropped-output`` event). Whoever wants all of it has to ask for the rest
elsewhere whenever ``on_connected`` or ``on_dropped`` is called.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.gerrit import events
from elastic_recheck.gerrit.backoff import Backoff
from elastic_recheck.gerrit.line_buffer import LineBuffer
from elastic_recheck.gerrit.ssh import SshCommand, SshLogin
from elastic_recheck.model import Comment

log = logging.getLogger(__name__)

COMMAND = "gerrit stream-events -s comment-added -s change-merged"
LINE_LIMIT = 4 << 20
"""Bytes: comments have 16 KiB and a change's message little more; a hundred of them fit."""


def _nothing() -> None:
    return


class GerritStream:
    """Reads the stream, and connects again whenever it ends (:class:`~elastic_recheck.ports.EventSource`).

    :param server: the name that changes carry as their server.
    :param silence: seconds without an event after which the connection is tried. A connection whose other end is
        frozen looks just like one on which nothing happens, and SSH's own keepalive does not wait for an answer.
    :param on_connected: called whenever the stream is open, from the thread of :meth:`run`.
    :param on_disconnected: called whenever it is not any more, or could not be opened, from the same thread.
    :param on_dropped: called where events are known to be missing, from the thread of :meth:`run`.
    :param on_other: called for each event that is no comment; ``on_garbled``: for each line that is no event.
    """

    def __init__(
        self,
        login: SshLogin,
        server: str,
        *,
        on_connected: Callable[[], None] = _nothing,
        on_disconnected: Callable[[], None] = _nothing,
        on_dropped: Callable[[], None] = _nothing,
        on_other: Callable[[], None] = _nothing,
        on_garbled: Callable[[], None] = _nothing,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        backoff: Backoff = Backoff(),  # noqa: B008 - frozen
        silence: float = 60.0,
    ) -> None:
        self._login, self._server, self._clock = login, server, clock
        self._on_connected, self._on_disconnected, self._on_dropped = on_connected, on_disconnected, on_dropped
        self._on_other, self._on_garbled = on_other, on_garbled
        self._backoff, self._silence = backoff, silence
        self._stopping = threading.Event()

    def stop(self) -> None:
        """End :meth:`run` within a second, from any thread."""
        self._stopping.set()

    def run(self, deliver: Callable[[Comment], None]) -> None:
        """Hand over every comment as it is made, until :meth:`stop` is called."""
        failures = 0
        while not self._stopping.is_set():
            began, refused = time.monotonic(), False
            try:
                self._listen(deliver)
            except (Unavailable, Refused) as error:
                refused = isinstance(error, Refused)
                if not self._stopping.is_set():
                    log.warning("event stream: %s", error)
            self._on_disconnected()
            failures = 1 if time.monotonic() - began > self._backoff.most else failures + 1
            self._stopping.wait(self._backoff.pause(failures, random.random(), refused=refused))  # noqa: S311 - jitter

    def _listen(self, deliver: Callable[[Comment], None]) -> None:
        with SshCommand(self._login, COMMAND, self._stopping) as command:
            log.info("event stream: listening to %s", self._login)
            self._on_connected()
            lines = LineBuffer(LINE_LIMIT)
            for portion in self._portions(command):
                for line in lines.feed(portion):
                    self._take(line, deliver)

    def _portions(self, command: SshCommand) -> Iterator[bytes]:
        """What comes, until it is time to stop; through silence as long as the connection lives."""
        heard = time.monotonic()
        while not self._stopping.is_set():
            portion = command.receive()
            if portion == b"":
                raise self._ended(command.complaint())
            if portion:
                yield portion
            elif time.monotonic() - heard > self._silence:
                command.probe()
            else:
                continue
            heard = time.monotonic()

    def _ended(self, complaint: str) -> Exception:
        if "not permitted" in complaint:
            return Refused(f"{self._login}: {complaint}; the account needs the global capability Stream Events")
        return Unavailable(f"{self._login}: the stream ended {complaint}".rstrip())

    def _take(self, line: bytes | None, deliver: Callable[[Comment], None]) -> None:
        match events.parse(line, self._server, self._clock()) if line is not None else events.Dropped():
            case Comment() as comment:
                deliver(comment)
            case events.Dropped():
                log.warning("event stream: events are missing here")
                self._on_dropped()
            case events.Malformed(reason):
                log.warning("event stream: a line was passed over (%s)", reason)
                self._on_garbled()
            case None:
                self._on_other()
