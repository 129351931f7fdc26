# SPDX-License-Identifier: Apache-2.0
"""Reading the events of a build's files within the time that the task has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from itertools import islice
from time import monotonic
from typing import BinaryIO

from elastic_recheck.engines.embedded.chunks import chunks
from elastic_recheck.engines.embedded.task import FetchedFile, Task
from elastic_recheck.events import Event, FileKind, Format, read

_EVENTS_BETWEEN_LOOKS = 500
"""How often the clock is looked at."""
_EVENTS_FOR_A_DATE = 1000


class OutOfTimeError(Exception):
    """The task's time is over."""


class Reader:
    """Reads files of one task.

    :ivar in_time: whether the time sufficed for all that was read so far.
    :ivar debug: whether events of level DEBUG are wanted.
    :param tell: is told of each file before it is read.
    """

    def __init__(self, task: Task, tell: Callable[[FetchedFile], None] = lambda _: None) -> None:
        self._deadline = monotonic() + task.seconds
        self.debug = task.debug
        self.in_time = True
        self._files = task.files
        self._tell = tell
        self._reading: FetchedFile | None = None
        self._truncated: dict[str, None] = {}
        self._unread: dict[str, str] = {}

    @property
    def truncated(self) -> tuple[str, ...]:
        """A line on each file some of whose events were too long, as far as was read."""
        return tuple(f"{name}: has lines that are too long to be searched in full" for name in self._truncated)

    @property
    def unread(self) -> tuple[str, ...]:
        """A line on each file that could not be read, though perhaps later."""
        return tuple(f"{name}: could not be read ({why})" for name, why in self._unread.items())

    @contextmanager
    def reading(self, file: FetchedFile) -> Iterator[None]:
        """Have a file read; where that cannot be, it is left, which shows in ``unread``."""
        outer, self._reading = self._reading, file
        self._tell(file)
        try:
            yield
        except OSError as error:
            self._unread.setdefault(file.kind.filename, error.strerror or str(error))
        finally:
            self._reading = outer
        if outer:
            self._tell(outer)

    def read(self, stream: BinaryIO, kind: FileKind) -> Iterator[Event]:
        """Go through the events of a part of a file.

        :raises OutOfTimeError: before its end.
        """
        events = read(stream, kind.format, debug=self.debug, reference=self.reference)
        for number, event in enumerate(events):
            if number % _EVENTS_BETWEEN_LOOKS == 0:
                self.look_at_clock()
            if event.truncated:
                self._truncated.setdefault(kind.filename)
            yield event

    def chunks(self, file: FetchedFile, *, timed: bool = True) -> Iterator[bytes]:
        """Go through a file's bytes (see :func:`.chunks.chunks`).

        :raises OutOfTimeError: before the end of the file, where ``timed``.
        """
        with file.open() as stream:
            for chunk in chunks(stream, file.kind.format):
                if timed:
                    self.look_at_clock()
                yield chunk

    def look_at_clock(self) -> None:
        """Go on, as long as there is time.

        :raises OutOfTimeError: there is none.
        """
        if monotonic() > self._deadline:
            self.in_time = False
            raise OutOfTimeError

    @cached_property
    def reference(self) -> datetime | None:
        """When the job ran, by the first full date on a console, which is looked for once somebody asks."""
        for file in self._files:
            if file.kind.format is Format.CONSOLE:
                with self.reading(file), file.open() as stream:
                    events = islice(read(stream, Format.CONSOLE), _EVENTS_FOR_A_DATE)
                    if found := next((event.time for event in events if event.time), None):
                        return found
        return None
