# SPDX-License-Identifier: Apache-2.0
"""What was put already, in a text file that several processes may append to: so a run can be taken up."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock

from elastic_recheck.errors import Refused
from elastic_recheck.model import BuildLogs, Fields, LogFile
from elastic_recheck.ports import BuildSink, LogSink

_KEY = 32


class DoneList:
    """Implements :class:`elastic_recheck.ports.LogSink` with another one, and leaves out what was put before.

    A file is named by a line of its own, written when all of it was taken. A line that a dying process did not write
    to its end names nothing.

    :raises Refused: the list cannot be read and written.
    """

    def __init__(self, sink: LogSink, path: Path) -> None:
        self._sink = sink
        self._lock = Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._list = path.open("a+b", buffering=0)
            self._list.seek(0)
            lines = self._list.read().split(b"\n")
            if lines[-1]:
                self._list.write(b"\n")
        except OSError as error:
            raise Refused(f"{path}: cannot be read and written ({error.strerror})") from error
        self._done = {line.decode("ascii", "replace") for line in lines if len(line) == _KEY}

    def prepare(self) -> None:
        """Make ready, as the sink does."""
        self._sink.prepare()

    @contextmanager
    def build(self, logs: BuildLogs, fields: Fields, ended: datetime) -> Iterator[BuildSink]:
        """Open one build, as the sink does."""
        with self._sink.build(logs, fields, ended) as sink:
            yield _ListedBuild(sink, logs.root, self)

    def holds(self, key: str) -> bool:
        """Whether this file was put."""
        return key in self._done

    def add(self, key: str) -> None:
        """Write down that this file was put."""
        with self._lock:
            os.write(self._list.fileno(), f"{key}\n".encode())
            self._done.add(key)

    def close(self) -> None:
        """Close the file."""
        self._list.close()


class _ListedBuild:
    def __init__(self, sink: BuildSink, root: str, done: DoneList) -> None:
        self._sink = sink
        self._root = root
        self._done = done

    @property
    def missing(self) -> Sequence[LogFile]:
        return [file for file in self._sink.missing if not self._done.holds(self._key(file))]

    def put(self, file: LogFile, plain: Path, cut: str) -> int:
        events = self._sink.put(file, plain, cut)
        self._done.add(self._key(file))
        return events

    def _key(self, file: LogFile) -> str:
        text = "\n".join((self._root, file.name, file.url))
        return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:_KEY]
