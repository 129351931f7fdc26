# SPDX-License-Identifier: Apache-2.0
"""Processes that scan builds, so that the daemon's threads do not wait for one another, and no log can harm it."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
from dataclasses import replace
from multiprocessing import Pipe
from queue import LifoQueue
from time import monotonic

from elastic_recheck.engines.embedded.judge import undecided
from elastic_recheck.engines.embedded.known import Known
from elastic_recheck.engines.embedded.task import NO_MEMORY, Progress, Task
from elastic_recheck.errors import Unavailable

log = logging.getLogger(__name__)

START = 60.0
"""Seconds that a process may take until it is ready."""
_DEATHS = 5
"""Processes that one build may be the end of."""


class NotBegun(Unavailable):
    """This machine has no room for a process just now, or somebody ended it before it had read anything."""


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
        """Have a build scanned, when a process is free. A file that is the end of a process is left out.

        :raises Unavailable: processes died, or had to be killed since they did not answer, and not for a few files.
        :raises NotBegun: there could be none.
        """
        known = task.known
        fingerprints = tuple(undecided(task.fingerprints, known))
        task = replace(task, fingerprints=fingerprints, known=known.bare(fingerprints))
        for _ in range(_DEATHS):
            try:
                return self._scan(task).after(known)
            except _Died as died:
                why = str(died)
                log.warning("%s; it read %s", why, died.progress.reading)
                if died.progress.reading is None:
                    if died.passing:
                        raise NotBegun(why) from died
                    break
                left = max(0.0, task.seconds - died.seconds)
                task = replace(task, progress=died.progress).without(died.progress.reading, why, left)
        raise Unavailable(why)

    def _scan(self, task: Task) -> Known:
        process = self._places.get()
        kept = None
        try:
            process = process if process and process.alive else _Process(self._memory)
            known = process.scan(task, self._grace)
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
        self._memory = memory
        try:
            self._connection, theirs = Pipe()
        except OSError as error:
            raise NotBegun(f"nothing can be sent to a process that searches the logs ({error.strerror})") from error
        number = theirs.fileno()
        command = [sys.executable, "-m", "elastic_recheck.engines.embedded.worker", str(number), str(memory)]
        # a session of its own: what is typed at the daemon's terminal is not for it
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command, pass_fds=[number], stdin=subprocess.PIPE, start_new_session=True
            )
        except OSError as error:
            self._connection.close()
            raise NotBegun(f"no process can be begun to search the logs ({error.strerror})") from error
        finally:
            theirs.close()
        self._ready = False

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def scan(self, task: Task, grace: float) -> Known:
        progress = task.progress
        started = monotonic()
        try:
            if not self._ready:
                self._receive(START, "it did not start")
                self._ready = True
                started = monotonic()
            self._connection.send(task)
            ends = started + task.seconds + grace
            late = f"it took more than {task.seconds:.0f} s"
            while isinstance(got := self._receive(ends - monotonic(), late), Progress):
                progress = replace(got, seen={**progress.seen, **got.seen})
        except TimeoutError as error:
            why = f"searching the logs was stopped, {error}"
            raise _Died(why, progress, monotonic() - started, passing=not self._ready) from error
        except (EOFError, OSError) as error:
            why = f"the process that searched the logs died ({self._ending()})"
            killed = self._process.returncode == -signal.SIGKILL  # what it does itself ends it in other ways
            raise _Died(why, progress, monotonic() - started, passing=killed or not self._ready) from error
        if not isinstance(got, Known):
            raise TypeError(got)
        return got

    def _receive(self, seconds: float, late: str) -> object:
        if not self._connection.poll(max(0.0, seconds)):
            raise TimeoutError(late)
        return self._connection.recv()

    def _ending(self) -> str:
        code = self._process.wait()
        if code == NO_MEMORY:
            return f"it needed more than {self._memory >> 20} MB of memory"
        return f"signal {-code}" if code < 0 else f"exit code {code}"

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()
        self._connection.close()


class _Died(Exception):
    """A process is no more: how far it came, in how many seconds, and whether another may fare better."""

    def __init__(self, why: str, progress: Progress, seconds: float, *, passing: bool) -> None:
        super().__init__(why)
        self.progress = progress
        self.seconds = seconds
        self.passing = passing
