# SPDX-License-Identifier: Apache-2.0
"""Processes that scan builds, so that the daemon's threads do not wait for one another, and no log can harm it."""

from __future__ import annotations

import subprocess
import sys
from multiprocessing import Pipe
from queue import LifoQueue

from elastic_recheck.engines.embedded.known import Known
from elastic_recheck.engines.embedded.task import Task
from elastic_recheck.errors import Unavailable

START = 60.0
"""Seconds that a process may take until it is ready."""


class ScanProcesses:
    """At most ``size`` processes, begun when needed and kept; one that fails is replaced. Thread-safe.

    :param memory: bytes of address space that each may have.
    :param grace: seconds beyond a task's own time after which its process is taken for hung.
    """

    def __init__(self, size: int, memory: int, grace: float) -> None:
        self._memory = memory
        self._grace = grace
        self._places: LifoQueue[_Process | None] = LifoQueue()
        for _ in range(size):
            self._places.put(None)

    def scan(self, task: Task) -> Known:
        """Have a build scanned, when a process is free.

        :raises Unavailable: the process died, or had to be killed since it did not answer.
        """
        process = self._places.get()
        kept = None
        try:
            process = process if process and process.alive else _Process(self._memory)
            known = process.scan(task, task.seconds + self._grace)
            kept = process
            return known
        finally:
            if process and not kept:
                process.kill()
            self._places.put(kept)

    def close(self) -> None:
        """End the processes that wait for work."""
        for _ in range(self._places.qsize()):
            if process := self._places.get():
                process.kill()
            self._places.put(None)


class _Process:
    """One process; it says when it is ready, so that what is sent to it is taken at once."""

    def __init__(self, memory: int) -> None:
        self._connection, theirs = Pipe()
        number = theirs.fileno()
        command = [sys.executable, "-m", "elastic_recheck.engines.embedded.worker", str(number), str(memory)]
        # a session of its own: what is typed at the daemon's terminal is not for it
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            command, pass_fds=[number], stdin=subprocess.PIPE, start_new_session=True
        )
        theirs.close()
        self._ready = False

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def scan(self, task: Task, seconds: float) -> Known:
        try:
            if not self._ready:
                self._receive(START)
                self._ready = True
            self._connection.send(task)
            known = self._receive(seconds)
        except (EOFError, OSError) as error:
            code = self._process.wait()
            raise Unavailable(f"the process that searched the logs died ({_ending(code)})") from error
        if not isinstance(known, Known):
            raise TypeError(known)
        return known

    def _receive(self, seconds: float) -> object:
        if not self._connection.poll(seconds):
            raise Unavailable(f"searching the logs was stopped, it took more than {seconds:.0f} s")
        return self._connection.recv()

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()
        self._connection.close()


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
