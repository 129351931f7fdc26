# SPDX-License-Identifier: Apache-2.0
"""launchpadlib's real client against a server with Launchpad's description of itself and answers of its shape."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes import Steady, eventually
from loopback import Loopback, Reply, Request

from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.known_bugs import look_up
from elastic_recheck.launchpad import LaunchpadTracker, Lifetimes
from elastic_recheck.launchpad.memory import MOST, Memory
from elastic_recheck.model import Bug, BugTask
from elastic_recheck.sandbox.tracker import Tracker

FIXED = datetime(2026, 8, 2, 10, 30, tzinfo=UTC)
TASKS = (
    BugTask("nova", "In Progress", assignee="lyarwood"),
    BugTask("nova/train", "Fix Released", complete=True, fixed=FIXED),
    BugTask("mozilla-firefox (Debian)", "Deferred"),
)
BUGS = (
    Bug("2081234", "https://bugs.example.net/bugs/2081234", "Volume detach times out in guest", TASKS),
    Bug("1", "", "naïve ‟title”", (BugTask("nova", "New"),)),
    Bug("2", "", "the same as 2081234"),
    Bug("3", "", "the same as a private one", (BugTask("nova", "Confirmed"),)),
    Bug("7", "", "private"),
)


@pytest.fixture
def server() -> Iterator[Tracker]:
    tracker = Tracker(BUGS, private=["7"], duplicates={"2": "2081234", "3": "7"})
    yield tracker
    tracker.close()


@pytest.fixture
def clock() -> Steady:
    return Steady()


@pytest.fixture
def ask(server: Tracker, clock: Steady, tmp_path: Path) -> Iterator[LaunchpadTracker]:
    tracker = LaunchpadTracker(server.url, tmp_path / "a" / "cache", 5, Lifetimes(900, 300, 60), clock)
    yield tracker
    tracker.close()


def test_a_bug_with_its_tasks(ask: LaunchpadTracker) -> None:
    """Title, address, and each task's target, status (any word), completeness, assignee and date."""
    assert ask.bug("2081234") == BUGS[0]


def test_a_title_may_hold_anything(ask: LaunchpadTracker) -> None:
    bug = ask.bug("1")

    assert bug is not None
    assert bug.title == "naïve ‟title”"
    assert bug.url.endswith("/bugs/1")


@pytest.mark.parametrize("number", ["7", "404", "nonsense", "../people", "", "²"])
def test_what_is_private_or_unknown_is_none(ask: LaunchpadTracker, number: str) -> None:
    assert ask.bug(number) is None


def test_a_duplicate_has_the_tasks_of_its_original(ask: LaunchpadTracker) -> None:
    bug = ask.bug("2")

    assert bug is not None
    assert (bug.id, bug.title, bug.tasks) == ("2", "the same as 2081234", TASKS)


def test_a_duplicate_of_a_private_bug_stands_for_itself(ask: LaunchpadTracker) -> None:
    """Launchpad redacts the link; following it would raise ValueError."""
    bug = ask.bug("3")

    assert bug is not None
    assert bug.tasks == (BugTask("nova", "Confirmed"),)


def test_answers_are_kept_for_a_while(ask: LaunchpadTracker, server: Tracker, clock: Steady) -> None:
    """A bug for its lifetime, "unknown" for a shorter one."""
    ask.bug("1")
    ask.bug("404")
    server.bugs["404"] = Bug("404", "", "it exists now")
    before = len(server.asked)
    clock.now = 299
    ask.bug("1")
    assert ask.bug("404") is None
    assert len(server.asked) == before

    clock.now = 301
    assert ask.bug("404") is not None
    clock.now = 901
    server.bugs["1"] = Bug("1", "", "another title")
    bug = ask.bug("1")
    assert bug is not None
    assert bug.title == "another title"


def test_the_description_is_not_fetched_twice(server: Tracker, tmp_path: Path) -> None:
    """1.5 MB: the client's cache outlives the process, and ETags spare the rest."""
    for _ in range(2):
        tracker = LaunchpadTracker(server.url, tmp_path, 5)
        tracker.bug("1")
        tracker.close()

    assert server.asked.count("/1.0/") == 4
    assert server.unchanged >= 3


def test_nobody_waits_longer_than_the_timeout(server: Tracker, tmp_path: Path) -> None:
    server.delay = 2
    tracker = LaunchpadTracker(server.url, tmp_path, 0.3)
    began = time.monotonic()
    with pytest.raises(Unavailable, match=r"did not answer within 0\.3 s|timed out"):
        tracker.bug("1")

    assert time.monotonic() - began < 1
    tracker.close()


def test_an_answer_on_many_bugs_waits_for_a_slow_launchpad_once(server: Tracker, tmp_path: Path) -> None:
    """Each bug takes less than the limit, all of them more: what is not known by then costs its title alone."""
    server.delay = 0.25
    tracker = LaunchpadTracker(server.url, tmp_path, 1.0)
    began = time.monotonic()
    found = look_up([str(number) for number in range(100, 108)], {}, tracker)

    assert time.monotonic() - began < 2
    assert set(found) == {str(number) for number in range(100, 108)}
    tracker.close()


def test_a_client_that_sleeps_holds_nobody_up(
    ask: LaunchpadTracker, server: Tracker, clock: Steady, tmp_path: Path
) -> None:
    """On 503 launchpadlib tries again for 31 s: one question pays its timeout, the next ones nothing."""
    server.status = 503
    tracker = LaunchpadTracker(server.url, tmp_path, 0.5)
    with pytest.raises(Unavailable, match="did not answer within"):
        tracker.bug("1")
    began = time.monotonic()
    for number in range(100):
        with pytest.raises(Unavailable):
            tracker.bug(str(number))

    assert time.monotonic() - began < 0.5
    tracker.close()


def test_an_old_answer_is_better_than_none(ask: LaunchpadTracker, server: Tracker, clock: Steady) -> None:
    ask.bug("1")
    server.status = 500
    clock.now = 1000

    bug = ask.bug("1")
    assert bug is not None
    assert bug.title == "naïve ‟title”"
    with pytest.raises(Unavailable, match="500"):
        ask.bug("2")


def test_one_bug_that_breaks_the_server_is_no_reason_to_give_up_others(ask: LaunchpadTracker, server: Tracker) -> None:
    assert ask.bug("2") is not None
    server.status = 500
    with pytest.raises(Unavailable, match="500"):
        ask.bug("3")
    server.status = 0

    assert ask.bug("1") is not None
    with pytest.raises(Unavailable, match="500"):
        ask.bug("3")


def test_when_it_is_back_it_is_asked_again(ask: LaunchpadTracker, server: Tracker, clock: Steady) -> None:
    server.status = 429
    with pytest.raises(Unavailable):
        ask.bug("1")
    server.status = 0
    with pytest.raises(Unavailable):
        ask.bug("1")
    clock.now = 61

    assert ask.bug("1") is not None


def test_a_late_answer_serves_the_next_question(server: Tracker, tmp_path: Path) -> None:
    server.delay = 0.2
    tracker = LaunchpadTracker(server.url, tmp_path, 0.3)
    with pytest.raises(Unavailable):
        tracker.bug("1")
    server.delay = 0

    def knows() -> bool:
        try:
            return tracker.bug("1") is not None
        except Unavailable:
            return False

    eventually(knows)
    tracker.close()


def test_one_question_for_all_who_ask_at_once(ask: LaunchpadTracker, server: Tracker) -> None:
    ask.bug("1")
    server.delay = 0.1
    threads = [threading.Thread(target=ask.bug, args=("2081234",)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert server.asked.count("/1.0/bugs/2081234") == 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"", 200),
        Reply(b"<html>maintenance", 200, {"Content-Type": "text/html"}),
        Reply(b"{}", 200, {"Content-Type": "application/json"}),
        Reply(b"not found", 404),
        Reply(b"", 401),
        Reply(b"slow down", 429, {"Retry-After": "600"}),
        Reply(b"", 302, {"Location": "/1.0/"}),
        Reply(b"\x1f\x8bgarbage", 200, {"Content-Encoding": "gzip"}),
        Reply(b"short", 200, length=5000),
        Reply(b"<wadl:application xmlns:wadl='http://research.sun.com/wadl/2006/10'/>"),
    ],
    ids=["empty", "html", "no wadl", "404", "401", "429", "loop", "gzip", "cut off", "empty wadl"],
)
def test_what_is_no_launchpad_is_away(reply: Reply, tmp_path: Path) -> None:
    """Whatever answers: Unavailable in one line, nothing else."""
    with Loopback() as server:
        server.play("/1.0/", reply)
        tracker = LaunchpadTracker(server.url("/"), tmp_path, 5)
        with pytest.raises(Unavailable) as error:
            tracker.check()
        tracker.close()

    assert "\n" not in str(error.value)


def test_rubbish_about_a_bug_is_no_answer(server: Tracker, tmp_path: Path) -> None:
    with Loopback() as between:
        tracker = LaunchpadTracker(between.url("/"), tmp_path, 5, Lifetimes(away=0))
        between.play("/1.0/", _forward(server, between))
        bug = f'"resource_type_link": "{between.url("/1.0/#bug")}"'
        for rubbish in (
            "",
            "[]",
            "null",
            '"x"',
            "{}",
            '{"resource_type_link": "x"}',
            f"{{{bug}}}",
            f'{{{bug}, "title": 1}}',
        ):
            between.put("/1.0/bugs/1", rubbish, {"Content-Type": "application/json"})
            with pytest.raises(Unavailable) as error:
                tracker.bug("1")
            assert "\n" not in str(error.value)
        tracker.close()


def test_nobody_there(tmp_path: Path) -> None:
    tracker = LaunchpadTracker("http://127.0.0.1:1/", tmp_path, 5)
    with pytest.raises(Unavailable, match="refused"):
        tracker.bug("1")
    tracker.close()


def test_a_cache_that_cannot_be_written_is_said(server: Tracker, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    tracker = LaunchpadTracker(server.url, tmp_path / "file" / "cache", 5)
    with pytest.raises(Unavailable, match=str(tmp_path)):
        tracker.bug("1")
    tracker.close()


def test_a_service_root_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="service_root"):
        LaunchpadTracker("produktion", tmp_path)


def test_memory_is_bounded() -> None:
    """The oldest bugs are forgotten, and the oldest troubles."""
    memory = Memory(Lifetimes())
    for number in range(MOST + 10):
        memory.learn(str(number), None, 0)
        memory.fail(f"x{number}", "why", 0)

    assert memory.old("9") is None
    assert memory.old("10") is not None
    assert memory.trouble("x9", 0) == ""
    assert memory.trouble("x10", 0) == "why"


def _forward(server: Tracker, front: Loopback) -> Callable[[Request], Reply]:
    """The sandbox's own description and root, as if they came from ``front``."""

    def answer(request: Request) -> Reply:
        accept = request.headers.get("accept", request.headers.get("Accept", ""))
        body, kind = server.root(accept)
        return Reply(body.replace(server.url.encode(), front.url("/").encode()), 200, {"Content-Type": kind})

    return answer
