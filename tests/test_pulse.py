# SPDX-License-Identifier: Apache-2.0
"""The operators are told when it is deaf and when it is back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from elastic_recheck import ci, messages
from elastic_recheck.chronicle import Chronicle
from elastic_recheck.errors import ElasticRecheckError, Unavailable, Unclear
from elastic_recheck.happenings import BeatDue, CaughtUp, ClockStepped, OperatorsTold, SourceConnected, SourceLost
from elastic_recheck.inbox import Inbox
from elastic_recheck.liveness import Rules
from elastic_recheck.model import Change, Comment
from elastic_recheck.pulse import Looking, Pulse, Sign

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
USERS = frozenset({"zuul"})


@dataclass
class Body:
    """A pulse in a time that the test tells."""

    rules: Rules = field(default_factory=Rules)
    troubles: list[ElasticRecheckError] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    manager: list[str] = field(default_factory=list)
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.chronicle = Chronicle()
        self.inbox = Inbox(lambda: NOON, lambda: 0.0)  # what is due does not come by itself
        looking = Looking(self._tell, self.manager.append, "review.example.org")
        self.pulse = Pulse(self.chronicle, looking, self.inbox)
        self.pulse.begin(NOON)
        assert self.inbox.next()[0] == BeatDue()
        self.feel(SourceConnected())

    def _tell(self, text: str) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        self.told.append(text)

    def feel(self, sign: Sign) -> None:
        self.pulse.feel(sign, self.rules, messages.Sentences(), self.now)

    def beat(self, minutes: float, tells: bool = False) -> None:
        """The next beat, so much later; ``tells``: what the operators' channel did is waited for."""
        self.now += timedelta(minutes=minutes)
        self.feel(BeatDue())
        if tells:
            happening, _ = self.inbox.next()
            assert isinstance(happening, OperatorsTold)
            self.feel(happening)

    def hear(self, text: str = "Looks good.") -> None:
        comment = Comment(Change("review.example.org", "nova", 1), 1, "zuul", text, self.now)
        self.chronicle.heard(comment, ci.read(comment, ci.Rules(USERS)), USERS, self.now)


def test_deaf_and_back_are_told_once_each() -> None:
    body = Body()
    body.beat(31, tells=True)
    body.beat(1)
    assert body.told == ["deaf? no CI result since 12:00 UTC; reconnecting to review.example.org"]
    assert body.manager[-1].startswith("nothing was heard since")
    body.hear()
    body.beat(0.5)
    assert body.manager[-1] == ""
    body.chronicle.admitted()
    body.beat(1.5, tells=True)
    body.beat(1)
    assert body.told[1:] == ["back: 1 failure since 12:00 UTC caught up, 0 answered"]


def test_a_line_that_was_not_said_is_said_at_a_later_beat_unless_it_perhaps_was() -> None:
    body = Body(troubles=[Unavailable("not connected to IRC")])
    body.beat(31, tells=True)
    assert body.told == []
    body.beat(1, tells=True)
    assert len(body.told) == 1
    doubtful = Body(troubles=[Unclear("cut")])
    doubtful.beat(31, tells=True)
    doubtful.beat(1)
    assert doubtful.told == []


def test_a_connection_that_is_back_soon_is_nobodys_concern() -> None:
    body = Body()
    body.feel(SourceLost())
    body.beat(1)
    body.feel(SourceConnected())
    body.beat(5)
    assert set(body.manager) == {""}
    body.feel(SourceLost())
    body.beat(3, tells=True)
    assert len(body.told) == 1


def test_a_clock_that_is_set_makes_nobody_deaf() -> None:
    """Nothing was missed in an hour that never passed."""
    body = Body()
    body.feel(ClockStepped(timedelta(hours=1)))
    body.beat(60)
    assert set(body.manager) == {""}
    body.beat(31, tells=True)
    assert len(body.told) == 1


def test_without_a_stream_gerrits_answers_are_the_connection() -> None:
    body = Body(rules=Rules(polls=True))
    body.feel(CaughtUp((), NOON, False, Unavailable("502")))
    body.beat(3, tells=True)
    assert body.manager[-1] == "not connected to Gerrit since 12:00 UTC"
    body.feel(CaughtUp((), NOON, False))
    body.beat(0)
    assert body.manager[-1] == ""


def test_a_comment_that_is_asked_for_again_counts_once() -> None:
    """Else asking Gerrit every minute would make one odd comment a row of them."""
    body = Body()
    for _ in range(5):
        body.hear("Build failed.")
    body.beat(0)
    assert body.manager[-1] == ""
    for number in range(2):
        body.hear(f"Build failed. {number}")
    body.beat(0, tells=True)
    assert body.told == ["deaf? 3 CI comments in a row say that something failed, and none could be understood"]
    body.hear("Build failed.\n\n- docs https://logs.example.org/1/docs/0123abc/ : FAILURE in 1m 00s")
    body.beat(0)
    assert body.manager[-1] == ""
