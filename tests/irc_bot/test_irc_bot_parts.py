# SPDX-License-Identifier: Apache-2.0
"""The bot's parts that need no server: settings, budget, pace, pulse, channels, outbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.irc_bot import Auth, IrcSettings
from elastic_recheck.irc_bot.lines import LONGEST, budget
from elastic_recheck.irc_bot.membership import Membership
from elastic_recheck.irc_bot.outbox import Outbox
from elastic_recheck.irc_bot.pace import Backoff, Pace
from elastic_recheck.irc_bot.pulse import Pulse


@pytest.mark.parametrize(
    "wrong",
    [
        {"nick": "two words"},
        {"nick": "a\rQUIT"},
        {"nick": ""},
        {"nick": "1st"},
        {"account": "a b"},
        {"channels": ("#a,#b",)},
        {"channels": ("#a\nQUIT",)},
        {"channels": ("no-channel",)},
        {"channels": ("#" + "x" * 200,)},
        {"server_password": "a\rb"},
        {"auth": Auth.NICKSERV},
        {"auth": Auth.NICKSERV, "password": "two words"},
        {"auth": Auth.SASL, "password": "x" * 299, "account": "a" * 20},
        {"auth": Auth.SASL, "password": "a\0b"},
    ],
    ids=str,
)
def test_what_cannot_be_sent_is_refused(wrong: Mapping[str, Any]) -> None:
    """A mistake of the configuration is said at the start, not by a server in the night."""
    with pytest.raises(Refused):
        IrcSettings(**{"server": "irc.example.org", "port": 6697, "nick": "bot", "channels": ("#qa",), **wrong})


def test_passwords_do_not_show() -> None:
    shown = repr(IrcSettings("h", 1, "bot", (), auth=Auth.SASL, password="s3cret", server_password="d00r"))

    assert "s3cret" not in shown
    assert "d00r" not in shown


@given(st.integers(1, 30), st.text("abc.", max_size=70), st.text("ä#x", min_size=1, max_size=60))
def test_a_line_with_its_prefix_is_never_too_long(nick: int, host: str, channel: str) -> None:
    """What the channel's readers get has 510 bytes at most, and exactly so many where the text is long."""
    user_and_host = f"~bot@{host}"
    text = "x" * budget("n" * nick, user_and_host, channel)

    assert len(f":{'n' * nick}!{user_and_host} PRIVMSG {channel} :{text}".encode()) == LONGEST


@given(st.lists(st.floats(0, 3), max_size=60), st.integers(1, 5), st.floats(0.1, 2))
def test_pace_is_kept_in_any_span(gaps: list[float], burst: int, line_every: float) -> None:
    """In no span of time more lines than the burst and one for each interval."""
    pace, now, taken = Pace(burst, line_every), 0.0, []
    for gap in gaps:
        now += gap
        if pace.take(now):
            taken.append(now)

    for start, first in enumerate(taken):
        for end, last in enumerate(taken[start:], 1):
            assert end <= burst + (last - first) / line_every + 1e-6


def test_pace_lets_a_burst_through_at_once() -> None:
    pace = Pace(4, 1)

    assert [pace.take(10.0) for _ in range(5)] == [True, True, True, True, False]
    assert not pace.take(10.5)
    assert pace.take(11.0)


def test_pauses_grow_and_begin_again() -> None:
    backoff = Backoff(1, 10, chance=lambda: 0)

    assert [backoff.pause() for _ in range(5)] == [1, 2, 4, 8, 10]
    backoff.reset()
    assert backoff.pause() == 1
    assert backoff.pause(hopeless=True) == 10


@given(st.floats(0, 1, exclude_max=True))
def test_pauses_differ_by_up_to_a_half(chance: float) -> None:
    assert 5 <= Backoff(10, 300, lambda: chance).pause() <= 10


def test_a_pong_counts_only_with_the_token_of_the_last_ping() -> None:
    pulse = Pulse(60, 30, 0)

    assert not pulse.answered([])
    old = pulse.ask(0)
    assert not pulse.answered(["another"])
    assert pulse.answered([old])
    new = pulse.ask(1)
    assert not pulse.answered([old])
    assert pulse.waiting
    assert pulse.answered([new])
    assert not pulse.waiting


def test_a_pong_without_token_answers_the_only_ping() -> None:
    pulse = Pulse(60, 30, 0)
    pulse.ask(0)

    assert pulse.answered([])


def test_silence_is_asked_about_then_given_up() -> None:
    pulse = Pulse(60, 30, 0)
    pulse.heard(5)

    assert not pulse.is_quiet(64)
    assert pulse.is_quiet(65)
    pulse.ask(65)
    assert not pulse.is_quiet(100)
    assert not pulse.is_dead(94)
    assert pulse.is_dead(95)


def test_channels_are_asked_for_one_by_one_with_growing_pauses() -> None:
    places = Membership(["#a", "#B"], 5)

    assert places.due(0) == "#a"
    places.asked("#a", 0)
    assert places.due(0) == "#B"
    places.asked("#B", 0)
    assert places.joined("#b")
    assert places.is_in("#B")
    assert places.due(4) is None
    assert places.due(5) == "#a"
    places.left("#a", "banned", 5)
    assert places.outside() == {"#a": "banned"}
    places.asked("#a", 5)
    assert places.due(14) is None
    assert places.due(15) == "#a"
    for time in range(100):
        places.asked("#a", time)
    assert places.due(99 + 300) == "#a"


def test_a_kick_is_answered_after_a_pause() -> None:
    places = Membership(["#a"], 5)
    places.asked("#a", 0)
    places.joined("#A")
    places.left("#a", "kicked", 100)

    assert places.due(104) is None
    assert places.due(105) == "#a"


def test_other_channels_are_none_of_ours() -> None:
    """A server may put us where it likes (SAJOIN): that does not count, and does not harm."""
    places = Membership(["#a"], 5)

    assert not places.joined("#b")
    assert not places.is_in("#b")
    places.left("#b", "kicked", 0)
    assert places.outside() == {"#a": ""}


def test_a_text_that_is_no_longer_wanted_is_not_said() -> None:
    outbox = Outbox(3)
    outbox.put("#a", "one").cancel()
    two = outbox.put("#a", "two")
    taken = outbox.next()

    assert taken is not None
    assert taken.text == "two"
    assert not two.cancel()
    assert outbox.next() is None


def test_the_outbox_is_bounded() -> None:
    outbox = Outbox(3)
    waiting = [outbox.put("#a", str(number)) for number in range(3)]

    with pytest.raises(Unavailable, match="3 lines are waiting"):
        outbox.put("#a", "one too many")
    outbox.close(Unavailable("stopped"))
    assert all(isinstance(each.exception(0), Unavailable) for each in waiting)
