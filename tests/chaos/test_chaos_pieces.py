# SPDX-License-Identifier: Apache-2.0
"""The pieces of ``make chaos``, shortened: nothing lost, nothing doubled, each failure has the end that it should."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from chaos import clock, disk, late_posts, outages, random_kills, search_server, sweep
from chaos.tally import How, Skipped, Tally
from elastic_recheck.sandbox.real_gerrit import RealGerrit

pytestmark = pytest.mark.timeout(600)
PIECES = (sweep, disk, clock, search_server)
ON_REAL_GERRIT = (late_posts, random_kills, outages)


def named(piece: ModuleType) -> str:
    return piece.__name__.partition(".")[2]


def keeps_its_promises(piece: ModuleType, how: How, figure: Callable[[str], None]) -> None:
    try:
        outcome = piece.run(how)
    except Skipped as why:
        pytest.skip(str(why))
    tally = outcome.tally
    figure(f"{outcome.remark}: {tally}")
    assert not tally.broken
    assert tally.failures == tally.answered + tally.withheld > 0


@pytest.mark.server
@pytest.mark.parametrize("piece", PIECES, ids=named)
def test_each_failure_has_its_one_end(piece: ModuleType, tmp_path: Path, figure: Callable[[str], None]) -> None:
    """Wherever the bot is killed, when the disk is full, the clock set, or the search server killed or frozen."""
    keeps_its_promises(piece, How(tmp_path, short=True), figure)


@pytest.mark.server
@pytest.mark.parametrize("piece", ON_REAL_GERRIT, ids=named)
def test_each_failure_has_its_one_end_on_real_servers(
    piece: ModuleType, real_gerrit: RealGerrit, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    """Killed at random, what was on its way let through late, Gerrit and IRC killed and frozen."""
    keeps_its_promises(piece, How(tmp_path, short=True, gerrit=real_gerrit), figure)


def test_counts_are_added_and_the_steepest_slope_stays() -> None:
    slope = Tally(failures=2, answered=2, memory_slope_kb_per_1000=3.5)
    flat = Tally(failures=1, withheld=1, memory_slope_kb_per_1000=0.5)

    assert slope + flat + Tally() == Tally(3, 2, 1, memory_slope_kb_per_1000=3.5)


@pytest.mark.parametrize("promise", ["lost", "doubled", "irc_doubled", "crashes"])
def test_a_broken_promise_is_told_from_a_line_that_was_not_said(promise: str) -> None:
    """A line on IRC whose end is unclear is not repeated; that is as it should be."""
    assert Tally(**{promise: 1}).broken
    assert not Tally(failures=1, withheld=1, irc_lost=1).broken
