# SPDX-License-Identifier: Apache-2.0
"""The pieces of ``make chaos``, shortened: nothing lost, nothing doubled, each failure has the end that it should."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from chaos import clock, disk, late_posts, outages, random_kills, search_server, sweep
from chaos.tally import How, Outcome, Skipped, Tally

PIECES = (sweep, disk, clock, late_posts, random_kills, outages, search_server)


@pytest.mark.server
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "run", [piece.run for piece in PIECES], ids=[piece.__name__.partition(".")[2] for piece in PIECES]
)
def test_nothing_is_lost_and_nothing_doubled(
    run: Callable[[How], Outcome], tmp_path: Path, figure: Callable[[str], None]
) -> None:
    """Counted on the servers, after the bot, or what it depends on, was killed, frozen, starved or misled."""
    try:
        outcome = run(How(tmp_path, short=True))
    except Skipped as why:
        pytest.skip(str(why))
    tally = outcome.tally
    figure(f"{outcome.remark}: {tally}")
    assert not tally.broken
    assert tally.failures == tally.answered + tally.withheld > 0


def test_counts_are_added_and_the_steepest_slope_stays() -> None:
    slope = Tally(failures=2, answered=2, memory_slope_kb_per_1000=3.5)
    flat = Tally(failures=1, withheld=1, memory_slope_kb_per_1000=0.5)

    assert slope + flat + Tally() == Tally(3, 2, 1, memory_slope_kb_per_1000=3.5)


@pytest.mark.parametrize("promise", ["lost", "doubled", "irc_doubled", "crashes"])
def test_a_broken_promise_is_told_from_a_line_that_was_not_said(promise: str) -> None:
    """A line on IRC whose end is unclear is not repeated; that is as it should be."""
    assert Tally(**{promise: 1}).broken
    assert not Tally(failures=1, withheld=1, irc_lost=1).broken
