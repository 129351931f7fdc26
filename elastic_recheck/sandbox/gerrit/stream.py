# SPDX-License-Identifier: Apache-2.0
"""One reader's view of the event stream: bounded, and it says so when it lost something."""

from __future__ import annotations

import json
import queue
import time
from collections.abc import Callable

from elastic_recheck.sandbox.gerrit.events import Event, dropped_output

MAX_EVENTS = 128
"""How many events wait for a slow reader (``MAX_EVENTS`` of Gerrit's ``StreamEvents.java``)."""


class Stream:
    """The queue between Gerrit and one reader. Nothing is kept for a reader that is not connected."""

    def __init__(self, reader: str, types: frozenset[str], clock: Callable[[], float] = time.time) -> None:
        self.reader = reader
        self._types = types
        self._clock = clock
        self._waiting: queue.Queue[Event] = queue.Queue(MAX_EVENTS)
        self._dropped = False

    def put(self, event: Event) -> None:
        """Queue an event if the reader asked for its type; drop it where the queue is full."""
        if not self._types or event["type"] in self._types:
            self.put_anything(event)

    def put_anything(self, event: Event) -> None:
        """Queue something, be it an event or not; drop it where the queue is full."""
        try:
            self._waiting.put_nowait(event)
        except queue.Full:
            self._dropped = True

    def lines(self, timeout: float) -> bytes:
        """Take what is to be sent next, one JSON object a line; empty if nothing came within ``timeout`` seconds."""
        try:
            events = [self._waiting.get(timeout=timeout)]
        except queue.Empty:
            return b""
        if self._dropped:
            self._dropped = False
            events.insert(0, dropped_output(int(self._clock())))
        return b"".join(json.dumps(event, separators=(",", ":")).encode() + b"\n" for event in events)
