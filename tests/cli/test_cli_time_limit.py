# SPDX-License-Identifier: Apache-2.0
"""A command ends in time: first without those who do not answer, at last without anything."""

from __future__ import annotations

from threading import Event
from time import monotonic

import pytest

from elastic_recheck.cli.time_limit import TimeLimit
from elastic_recheck.errors import Unavailable


def test_who_does_not_answer_is_given_up_before_the_limit() -> None:
    """There is time left to go on without it."""
    begun = monotonic()
    with TimeLimit(1) as limit:
        with pytest.raises(Unavailable, match=r"no answer within 0\.8 s"):
            Event().wait(30)
        limit.asked()
    assert monotonic() - begun < 1


def go_on_regardless() -> None:
    while True:
        try:
            Event().wait(30)
        except Exception:  # noqa: BLE001 - what such a library does
            continue


def test_at_the_limit_all_is_given_up() -> None:
    """Even where each error is taken for somebody else's, as some libraries do."""
    limit = TimeLimit(0.5)
    with pytest.raises(Unavailable, match=r"not done after 0\.5 s; all stays as it was \(see --time-limit\)"), limit:
        go_on_regardless()


def test_drawing_may_take_all_the_time_that_is_left() -> None:
    """It is not interrupted before the limit."""
    with TimeLimit(0.5) as limit:
        limit.asked()
        Event().wait(0.45)
