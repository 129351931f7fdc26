# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from elastic_recheck.circuit import FIRST_PAUSE, LONGEST_PAUSE, LONGEST_WISH, PROBE_LASTS, TOLERATED, Circuit


def opened(failures: int = TOLERATED, now: float = 0.0) -> Circuit:
    circuit = Circuit()
    for _ in range(failures):
        circuit = circuit.asked(now).failed("timed out", now)
    return circuit


def test_a_few_failures_are_nobodys_concern() -> None:
    """One success in between, and the count begins anew."""
    assert not opened(TOLERATED - 1).refuses(0.0)
    assert not opened(TOLERATED - 1).answered().failed("timed out", 0.0).refuses(0.0)


def test_after_so_many_in_a_row_nobody_asks_for_a_while() -> None:
    assert opened().refuses(FIRST_PAUSE - 0.1)
    assert not opened().refuses(FIRST_PAUSE)


def test_then_one_asks_and_the_others_wait_for_what_comes_of_it() -> None:
    """The answer closes it for all; one who never comes back is not waited for."""
    probed = opened().asked(FIRST_PAUSE)

    assert probed.refuses(FIRST_PAUSE)
    assert not probed.answered().refuses(FIRST_PAUSE)
    assert not probed.refuses(FIRST_PAUSE + PROBE_LASTS)


def test_those_that_were_asked_before_it_opened_lengthen_nothing() -> None:
    """Four time-outs at once are one outage."""
    circuit = opened()
    for _ in range(4):
        circuit = circuit.failed("timed out", 1.0)

    assert not circuit.refuses(FIRST_PAUSE)


def test_a_server_that_says_how_long_it_wants_to_be_left_alone_is() -> None:
    """At once, and up to a limit."""
    assert Circuit().failed("said 429", 0.0, 90.0).refuses(89.0)
    assert not Circuit().failed("said 429", 0.0, 1e9).refuses(LONGEST_WISH)


@given(st.lists(st.sampled_from(["answer", "failure", "wish"])), st.floats(0, 1e6))
def test_whatever_happened_it_closes_by_itself(course: list[str], now: float) -> None:
    """There is always a time, not far away, at which somebody asks; and one answer closes it."""
    circuit = Circuit()
    for what in course:
        circuit = circuit.asked(now)
        if what == "answer":
            circuit = circuit.answered()
        else:
            circuit = circuit.failed("away", now, 30.0 if what == "wish" else None)
        assert not circuit.refuses(now + LONGEST_PAUSE + 0.01)
        now = max(now, circuit.open_until)
    assert not circuit.asked(now).answered().refuses(now)
