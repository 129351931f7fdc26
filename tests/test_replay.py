# SPDX-License-Identifier: Apache-2.0
"""The same comments, in any order and any number of times: the same answers."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from fakes import Clock, FakeEngine, FakeReporter, eventually
from hypothesis import given, settings
from hypothesis import strategies as st
from watching_bot import rules

from elastic_recheck import ci, messages
from elastic_recheck.fingerprints import Library
from elastic_recheck.happenings import CaughtUp, CommentMade, StopAsked
from elastic_recheck.inbox import Inbox
from elastic_recheck.journal import SqliteJournal
from elastic_recheck.known_bugs import NoTracker
from elastic_recheck.model import BuildDiagnosis, Change, Comment, Evidence, Failure, Hit
from elastic_recheck.watch import Edges, Watch

START = datetime.now(UTC)
LOGS = "https://logs.example.org"
UUID = "0123456789abcdef0123456789abcde"
BODIES = (
    "Build failed (gate pipeline).\n\n- a {logs}/{n}/a/0123abc/ : FAILURE in 1s",
    "Build failed (check pipeline).\n\n- b {logs}/{n}/b/0123abc/ : TIMED_OUT in 1s\n- c {logs}/{n}/c/0 : SUCCESS",
    "Build failed (gate pipeline).\n\n- d https://zuul.example.org/t/x/build/{uuid}{n} : FAILURE in 1s",
    "Build failed (gate pipeline).\n\n- e e : NODE_FAILURE in 0s",
    "Build succeeded (gate pipeline).\n\n- f {logs}/{n}/f/0123abc/ : SUCCESS in 1s",
    "I have looked at it.",
)
RULES = rules(comment=messages.Settings("always"))


def comment(number: int) -> Comment:
    """The ``number``-th thing that was said, on a change of its own."""
    text = BODIES[number % len(BODIES)].format(logs=LOGS, n=number, uuid=UUID)
    change = Change("review.example.org", "openstack/nova", 1000 + number)
    return Comment(change, 1, "zuul", f"Patch Set 1:\n\n{text}", START - timedelta(seconds=number))


COMMENTS = tuple(map(comment, range(len(BODIES) + 3)))
FAILED = {each.change.number for each in COMMENTS if "failed" in each.text}
IN_GATE = {each.change.number for each in COMMENTS if "failed (gate" in each.text}
Heard = tuple[int, bool]
"""Which comment, and whether it was asked for afterwards."""


def answers(heard: list[Heard], folder: Path) -> tuple[list[tuple[str, str]], list[str]]:
    """What is said on Gerrit (key and text), and of which failures on IRC, by a bot that hears this; sorted."""
    (folder / "queries").mkdir()
    engine, gerrit, irc, clock = FakeEngine(), FakeReporter(), FakeReporter(), Clock()
    for bug, job in enumerate("abde"):
        build = ci.read(next(each for each in COMMENTS if f"- {job} " in each.text), RULES.reading)
        assert isinstance(build, Failure)
        hit = Hit(str(bug), Evidence("job-output.txt", 7, f"it broke in {job}"))
        engine.diagnoses[job] = BuildDiagnosis(build.builds[0], (hit,))
    inbox = Inbox(clock, clock.steady)
    edges = Edges(engine, Library(folder / "queries"), NoTracker(), {"gerrit": gerrit, "irc": irc})

    def run() -> None:
        with closing(SqliteJournal(folder / "journal.sqlite")) as journal:
            Watch(lambda: RULES, journal, edges, inbox).run(clock())

    thread = Thread(target=run, daemon=True)
    thread.start()
    for number, late in heard:
        inbox.put(CaughtUp((COMMENTS[number],), clock(), last=True) if late else CommentMade(COMMENTS[number]))
    eventually(lambda: {each.change.number for each in gerrit.sent} >= FAILED)
    eventually(lambda: {each.change.number for each in irc.sent} >= IN_GATE)
    inbox.put(StopAsked())
    thread.join(10)
    return sorted((each.key, each.text) for each in gerrit.sent), sorted(each.key for each in irc.sent)


@st.composite
def replays(draw: st.DrawFn) -> list[Heard]:
    """Every comment once at least, from the stream or asked for, in any order."""
    numbers = [*range(len(COMMENTS)), *draw(st.lists(st.integers(0, len(COMMENTS) - 1), max_size=15))]
    return [(number, draw(st.booleans())) for number in draw(st.permutations(numbers))]


@settings(max_examples=15)
@given(replays())
def test_any_order_and_number_gives_the_same_answers(heard: list[Heard]) -> None:
    with TemporaryDirectory() as first, TemporaryDirectory() as second:
        once = answers([(number, False) for number in range(len(COMMENTS))], Path(first))
        assert answers(heard, Path(second)) == once
        assert len(once[0]) == len(FAILED)
