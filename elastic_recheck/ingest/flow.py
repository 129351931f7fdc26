# SPDX-License-Identifier: Apache-2.0
"""The way of a log into an engine: look, fetch, put; several builds and files at a time, failures one by one again."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Event

from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.ingest.about_build import AboutBuild
from elastic_recheck.ingest.subjects import Subject
from elastic_recheck.ingest.tally import Tally
from elastic_recheck.model import BuildLogs, LogFile, Readiness
from elastic_recheck.ports import BuildSink, LogSink, LogSource

PAUSES = (1.0, 5.0, 15.0)
"""Seconds before what failed is tried again."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many builds are under way at a time, and how many files of each.

    A build's file is put by the thread that fetched it: so no more is fetched than the engine takes.
    """

    builds: int = 4
    files: int = 4


@dataclass(slots=True)
class Ingest:
    """One run.

    :param directory: where files lie on their way.
    :param stopping: once set, nothing new is begun.
    :param told: called whenever something was done, from any thread.
    """

    sink: LogSink
    directory: Path
    tally: Tally = field(default_factory=Tally)
    pace: Pace = field(default_factory=Pace)
    told: Callable[[], None] = lambda: None
    pause: Callable[[float], None] = time.sleep
    stopping: Event = field(default_factory=Event)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def run(self, subjects: Iterable[Subject]) -> Tally:
        """Put all builds. What could not be put is told among the failures, not raised.

        :raises Unavailable, Refused: the engine cannot be used at all.
        """
        self.sink.prepare()
        under_way: set[Future[None]] = set()
        with ThreadPoolExecutor(self.pace.builds, "build") as threads:
            try:
                for subject in subjects:
                    under_way.add(threads.submit(self._build, subject))
                    if len(under_way) > 2 * self.pace.builds:
                        under_way = self._ended(under_way)
                while under_way:
                    under_way = self._ended(under_way)
            except BaseException:
                self.stopping.set()
                raise
        return self.tally

    def _ended(self, under_way: set[Future[None]]) -> set[Future[None]]:
        ended, rest = wait(under_way, return_when=FIRST_COMPLETED)
        for each in ended:
            each.result()  # a bug of ours ends the run
        return rest

    def _build(self, subject: Subject) -> None:
        if self.stopping.is_set():
            return
        arrival = subject.source.look(subject.build)
        if arrival.readiness is not Readiness.THERE or arrival.logs is None:
            self.tally.add(builds_failed=1, failure=f"{subject.name}: {arrival.reason}")
        else:
            try:
                self._put(subject, arrival.logs)
                self.tally.add(builds=1)
            except (Unavailable, Refused) as error:
                self.tally.add(builds_failed=1, failure=f"{subject.name}: {error}")
        self.told()

    def _put(self, subject: Subject, logs: BuildLogs) -> None:
        with tempfile.TemporaryDirectory(dir=self.directory) as directory:
            about = AboutBuild(subject, logs, Path(directory))
            ended = subject.ended or about.end() or self.clock()
            with self.sink.build(logs, about.fields(), ended) as sink, ThreadPoolExecutor(self.pace.files) as threads:
                missing = sink.missing
                paths = [Path(directory, str(number)) for number in range(len(missing))]
                put = partial(self._file, subject.source, sink)
                work = [threads.submit(put, file, path) for file, path in zip(missing, paths, strict=True)]
                for each in work:
                    each.result()

    def _file(self, source: LogSource, sink: BuildSink, file: LogFile, path: Path) -> None:
        for number, seconds in enumerate((*PAUSES, None)):
            if self.stopping.is_set():
                return
            try:
                cut = source.fetch(file, path)
                events = sink.put(file, path, cut)
            except Refused as error:
                self.tally.add(failure=f"{file.url}: {error}")
                break
            except Unavailable as error:
                if seconds is None:
                    self.tally.add(failure=f"{file.url}: {error}, {number + 1} times")
                    break
                self.tally.add(retries=1)
                self.pause(seconds)
            else:
                self.tally.add(files=1, events=events, size=path.stat().st_size)
                break
        path.unlink(missing_ok=True)
        self.told()
