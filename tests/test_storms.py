# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import UTC, datetime, timedelta

from elastic_recheck.model import Bug, Change, Delivery
from elastic_recheck.storms import Kept, Storms

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def line(number: int, *bugs: str, channel: str = "irc:#qa") -> Delivery:
    change = Change("review.example.org", "openstack/nova", number)
    return Delivery(f"key{number}", channel, f"line {number}", change, 1, bugs=tuple(Bug(b, "") for b in bugs))


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def test_the_first_lines_on_a_bug_are_said_one_by_one() -> None:
    storms = Storms()

    assert [storms.take(line(n, "1"), NOON) for n in range(3)] == [Kept(back=False)] * 3


def test_what_follows_within_the_window_is_joined_and_said_once() -> None:
    """The first that is kept back sets the time; those after it join."""
    storms = Storms()
    for n in range(3):
        storms.take(line(n, "1"), NOON)

    assert storms.take(line(3, "1"), after(1)) == Kept(back=True, begins=True)
    assert storms.take(line(4, "1"), after(2)) == Kept(back=True)
    assert storms.over("irc:#qa", "1") == (line(3, "1"), line(4, "1"))


def test_a_storm_of_one_bug_keeps_nothing_else_back() -> None:
    """Unrecognised failures, other bugs and other channels are said at once."""
    storms = Storms()
    for n in range(4):
        storms.take(line(n, "1"), NOON)

    others = [line(5), line(6, "2"), line(7, "1", "2"), line(8, "1", channel="irc:#nova")]
    assert [storms.take(each, NOON) for each in others] == [Kept(back=False)] * 4


def test_lines_far_apart_are_no_storm() -> None:
    storms = Storms()

    assert [storms.take(line(n, "1"), after(6 * n)) for n in range(9)] == [Kept(back=False)] * 9
