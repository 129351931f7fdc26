# SPDX-License-Identifier: Apache-2.0
"""The process of a server: started, stopped, killed, frozen, and started again on what it left."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from elastic_recheck.errors import Unavailable

START_SECONDS = 120.0
_STOP_SECONDS = 15.0
_PAUSE = 0.1


class JavaServer:
    """Runs from :meth:`start` on.

    :param name: what it is called when it fails.
    :param serves: whether it does, asked until it says yes.
    :param log: where its output goes.
    """

    def __init__(self, name: str, command: Sequence[str], serves: Callable[[], bool], log: Path) -> None:
        self._name = name
        self._command = command
        self._serves = serves
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it serves.

        :raises Unavailable: it ended, or took too long, and then is no more.
        """
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # noqa: S603 - our own words
        self._wait(self._process)

    def stop(self) -> None:
        """End it in good order, and if that takes too long, at once."""
        if self._process is None:
            return
        self._signal(signal.SIGCONT)
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """End it as a crash does. :meth:`start` brings it back on the same data."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """Stop its time: connections stay open, nobody answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on, and wait until it serves: connections from before may be closed by then.

        :raises Unavailable: it ended, or took too long, and then is no more.
        """
        self._signal(signal.SIGCONT)
        if self._process is not None:
            self._wait(self._process)

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._serves():
            if (status := process.poll()) is not None:
                raise Unavailable(f"{self._name} ended with status {status}; see {self.log}")
            if time.monotonic() > deadline:
                self.kill()
                raise Unavailable(f"{self._name} did not serve within {START_SECONDS:g} s; see {self.log}")
            time.sleep(_PAUSE)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that nobody uses just now."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in sockets]
