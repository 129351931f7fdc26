# SPDX-License-Identifier: Apache-2.0
"""The event source where the stream is not granted: Gerrit is asked at regular times for what was said meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable

from elastic_recheck.model import Comment


class Poll:
    """Implements :class:`~elastic_recheck.ports.EventSource` by calling ``missed`` every ``seconds``."""

    def __init__(self, missed: Callable[[], None], seconds: float) -> None:
        self._missed, self._seconds = missed, seconds
        self._stopping = threading.Event()

    def run(self, deliver: Callable[[Comment], None]) -> None:
        """Have what was missed asked for, again and again, until :meth:`stop` is called."""
        del deliver
        while not self._stopping.is_set():
            self._missed()
            self._stopping.wait(self._seconds)

    def stop(self) -> None:
        """End :meth:`run` at once, from any thread."""
        self._stopping.set()
