# SPDX-License-Identifier: Apache-2.0
"""What becomes of more failures than there is room for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes import NOT_YET, Clock, FakeEngine, eventually

from elastic_recheck.chronicle import Chronicle
from elastic_recheck.examining import Case, Examining
from elastic_recheck.happenings import Diagnosed, LookDue, Looked
from elastic_recheck.inbox import Inbox
from elastic_recheck.journal import SqliteJournal
from elastic_recheck.model import Arrival, Build, Change, Failure
from elastic_recheck.readiness import Patience

CHANGE = Change("review.example.org", "openstack/nova", 951234)
PATIENCE = Patience()


class SlowEngine(FakeEngine):
    """Looks only while it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.let = threading.Event()

    def look(self, build: Build, reported: datetime | None = None) -> Arrival:
        self.let.wait(30)
        return super().look(build, reported)


class Room:
    """An examining with room for two, whose happenings are handled as they come."""

    def __init__(self, folder: Path, engine: FakeEngine | None = None) -> None:
        self.clock = Clock()
        self.inbox = Inbox(self.clock, self.clock.steady)
        self.journal = SqliteJournal(folder / "journal.sqlite")
        self.chronicle = Chronicle()
        self.complete: list[Case] = []
        self.examining = Examining(
            self.journal,
            engine or FakeEngine(),
            tuple,
            self.complete.append,
            lambda *_: None,
            self.inbox,
            self.chronicle,
            2,
        )

    def begin(self, name: str, minutes_ago: int, *, late: bool = True, jobs: int = 1) -> None:
        time = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        paths = [name, *(f"{name}/{number}" for number in range(1, jobs))]
        builds = tuple(Build(name, "FAILURE", f"https://logs.example.org/{path}/", log_path=path) for path in paths)
        failure = Failure(name, name, CHANGE, 3, "gate", builds, (), time, late)
        assert self.journal.admit(failure, self.clock())
        self.examining.begin(failure, PATIENCE, self.clock())

    def finish_one(self) -> str:
        """Handle what comes until a case is complete, conclude it, and tell which."""
        while not self.complete:
            match self.inbox.next():
                case Looked(key, index, arrival), now:
                    self.examining.looked(key, index, arrival, now)
                case Diagnosed(key, index, diagnosis), now:
                    self.examining.diagnosed(key, index, diagnosis, now)
        key = self.complete.pop(0).failure.key
        self.journal.concluded(key, [], [], self.clock())
        self.examining.done(key, PATIENCE, self.clock())
        return key


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path)
    yield room
    room.journal.close()


def test_what_has_no_room_waits_in_the_journal_and_comes_in_order(room: Room) -> None:
    """What is due first comes first; what is heard as it happens waits behind nothing that is late."""
    for name, minutes_ago in (("a", 1), ("b", 2), ("c", 3), ("d", 5), ("e", 4)):
        room.begin(name, minutes_ago)
    assert room.chronicle.behind == 3
    room.begin("live", 0, late=False)
    assert room.chronicle.behind == 3
    order = [room.finish_one() for _ in range(6)]

    assert set(order[:3]) == {"a", "b", "live"}
    assert order[-1] == "c"
    assert set(order[3:5]) == {"d", "e"}
    assert room.chronicle.behind == 0


def test_after_a_restart_as_many_are_taken_up_as_there_is_room_for(room: Room, tmp_path: Path) -> None:
    for number in range(5):
        room.begin(f"failure {number}", number)
    again = Room(tmp_path)
    again.examining.resume(PATIENCE, again.clock())
    assert again.chronicle.behind == 3

    assert {again.finish_one() for _ in range(5)} == {f"failure {number}" for number in range(5)}
    assert again.journal.unfinished() == []
    again.journal.close()


def test_one_failure_of_many_jobs_keeps_waiting_none_but_its_own(tmp_path: Path) -> None:
    """A build of each failure is looked at before the next of any, and before any is looked at again."""
    engine, many = SlowEngine(), 60
    engine.arrivals["many"] = NOT_YET
    room = Room(tmp_path, engine)
    room.begin("many", 5, late=False, jobs=many)
    room.begin("one", 0, late=False)
    engine.let.set()
    eventually(lambda: len(engine.looks) == many + 1)
    assert engine.looks.index("one") < 10

    engine.let.clear()
    room.clock.ahead += timedelta(seconds=5)
    again = 0
    while again < many:
        match room.inbox.next():
            case Looked("many" as key, index, arrival), now:
                room.examining.looked(key, index, arrival, now)
            case LookDue(key, index), _:
                again += 1
                room.examining.look(key, index)
    room.examining.done("one", PATIENCE, room.clock())
    room.begin("another", 0, late=False)
    engine.let.set()
    eventually(lambda: len(engine.looks) == 2 * many + 2)
    assert engine.looks.index("another") < many + 11
    room.journal.close()
