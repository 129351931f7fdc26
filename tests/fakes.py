# SPDX-License-Identifier: Apache-2.0
"""Stand-ins for the edges: each implements a port and remembers what it was asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta

from elastic_recheck.model import (
    Arrival,
    Build,
    BuildDiagnosis,
    BuildLogs,
    Change,
    Comment,
    Delivery,
    Evidence,
    Fields,
    Fingerprint,
    Hit,
    Readiness,
    Standing,
)

THERE = Arrival(Readiness.THERE, BuildLogs("http://logs.example.org/", ()))
NOT_YET = Arrival(Readiness.NOT_YET, reason="log server said 404")
NEVER = Arrival(Readiness.NEVER, reason="no test node could be had, the job never ran")


def eventually(condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait until something holds that another thread or process brings about; the machine may be busy."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.005)


class Clock:
    """The real time, which a test may put ``ahead``; the clock on the wall may be ``wrong`` by itself."""

    def __init__(self) -> None:
        self.ahead = self.wrong = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead + self.wrong

    def steady(self) -> float:
        return time.monotonic() + self.ahead.total_seconds()


class Steady:
    """Seconds on a clock that only a test puts on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class FakeEngine:
    """Finds what it is told to find, by job; a job without entry has its logs there and hits bug 1."""

    def __init__(self) -> None:
        self.arrivals: dict[str, Arrival | Exception] = {}
        self.diagnoses: dict[str, BuildDiagnosis | Exception] = {}
        self.held: dict[str, threading.Event] = {}
        self.looks: list[str] = []
        self.fields: list[Fields] = []
        self.tried: list[tuple[str, ...]] = []

    def look(self, build: Build, reported: datetime | None = None) -> Arrival:
        self.looks.append(build.job)
        arrival = self.arrivals.get(build.job, THERE)
        if isinstance(arrival, Exception):
            raise arrival
        return arrival

    def diagnose(
        self, build: Build, logs: BuildLogs, fields: Fields, fingerprints: Sequence[Fingerprint]
    ) -> BuildDiagnosis:
        self.fields.append(fields)
        self.tried.append(tuple(each.bug for each in fingerprints))
        if build.job in self.held:
            self.held[build.job].wait(30)
        hit = BuildDiagnosis(build, (Hit("1", Evidence("job-output.txt", 7, "it broke")),))
        diagnosis = self.diagnoses.get(build.job, hit)
        if isinstance(diagnosis, Exception):
            raise diagnosis
        return diagnosis

    def close(self) -> None:
        """Nothing to end."""


class FakeReporter:
    """Takes what it is given, or raises what it is told to, once each."""

    def __init__(self, *troubles: Exception) -> None:
        self.troubles = list(troubles)
        self.tries = 0
        self.waiting = False
        self.sent: list[Delivery] = []
        self.settles: list[bool | Exception] = []
        self.held = threading.Event()
        self.held.set()

    def send(self, delivery: Delivery) -> None:
        self.waiting = True
        self.held.wait(30)
        self.waiting = False
        self.tries += 1
        if self.troubles:
            raise self.troubles.pop(0)
        self.sent.append(delivery)

    def settle(self) -> bool:
        settled = self.settles.pop(0) if self.settles else True
        if isinstance(settled, Exception):
            raise settled
        return settled


class FakePast:
    """Holds comments; answers, or raises what it is told to, once each."""

    def __init__(self, *troubles: Exception) -> None:
        self.troubles = list(troubles)
        self.comments: list[Comment] = []
        self.asked: list[datetime] = []

    def since(self, time: datetime, authors: Collection[str]) -> Sequence[Comment]:
        self.asked.append(time)
        if self.troubles:
            raise self.troubles.pop(0)
        return [each for each in self.comments if each.time >= time and each.author in authors]


class FakeChanges:
    """Tells how changes stand: open, unless it is told otherwise, once each."""

    def __init__(self) -> None:
        self.standings: list[Standing | Exception] = []
        self.asked: list[int] = []

    def standing(self, change: Change) -> Standing:
        standing = self.standings.pop(0) if self.standings else Standing("NEW", 3)
        self.asked.append(change.number)
        if isinstance(standing, Exception):
            raise standing
        return standing
