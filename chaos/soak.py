# SPDX-License-Identifier: Apache-2.0
"""A day in minutes: two thousand failures, one after the other, and what the bot takes up meanwhile.

What it has after the first quarter, when its caches and pools are filled, it may have; from there on nothing grows with
the failures. Memory is that of the bot and of the processes that search for it.
"""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from statistics import linear_regression

from chaos.nursery import Bot, Nursery, wait_until
from chaos.site import IN_CHECK, KINDS, OUTDATED, Lives, Site
from chaos.tally import How, Outcome
from elastic_recheck.sandbox.footprint import Footprint, family, footprint
from elastic_recheck.sandbox.gerrit.server import GerritSandbox
from elastic_recheck.sandbox.world import World

FAILURES, FEW = 2000, 300
AT_ONCE = 30
"""Failures that are under way at the same time, at most."""
EVERY = 20
"""So many failures are made between two looks at the bot; one of them is of any kind, IRC being slow by intention."""
PATIENCE = 300.0
MOST_GROWTH = 24 << 10
"""KiB between the first quarter and the end."""
SPARE = 3
"""Threads and descriptors that may come and go: a connection that is kept, a file that is being read."""
ROOT = Path(__file__).parent.parent


def run(how: How) -> Outcome:
    """On the small Gerrit of the sandbox, with the very program."""
    failures = FEW if how.short else FAILURES
    with ExitStack() as stack:
        nursery = stack.enter_context(Nursery(ROOT))
        gerrit = stack.enter_context(closing(GerritSandbox(how.folder)))
        lives = Site(stack.enter_context(World(gerrit)), nursery, how.folder).bot(
            recheckwatch={"most_an_hour": str(10 * FAILURES), "deadline": "2s"}
        )
        bot = lives.run()
        stack.callback(lives.stop)
        if not lives.attends(120):
            raise AssertionError(f"the bot does not come to listen; see {lives.folder}")
        _have_fail(lives, bot, failures // 4)
        before = footprint(bot.pid)
        seen = _have_fail(lives, bot, failures - failures // 4)
        after = footprint(bot.pid)
        lives.stop()
        tally = lives.tally()
    if not how.short:  # a few hundred failures only fill the caches
        slope = linear_regression(*zip(*seen, strict=True)).slope * 1000
        tally = replace(tally, memory_slope_kb_per_1000=round(slope, 1))
    _check_leaks(before, after)
    return Outcome(tally, f"{failures} failures; {_told(before)}, then {_told(after)}")


def _have_fail(lives: Lives, bot: Bot, failures: int) -> list[tuple[int, int]]:
    """So many failures, until all have their ends; after how many there was how much memory (KiB)."""
    seen: list[tuple[int, int]] = []
    for number in range(failures):
        lives.fail(KINDS[number // EVERY % len(KINDS)] if number % EVERY == 0 else (IN_CHECK, OUTDATED)[number % 2])
        if number % EVERY == 0:
            wait_until(lambda: bot.ended or len(lives.states("gerrit")) > len(lives.made) - AT_ONCE, PATIENCE)
            seen.append((len(lives.made), _memory(bot)))
    if not lives.finishes(PATIENCE):
        raise AssertionError(f"not finished after {PATIENCE:g} s; see {lives.folder}")
    return seen


def _memory(bot: Bot) -> int:
    if bot.ended:
        raise AssertionError(f"the bot ended by itself; see {bot.log}")
    return sum(footprint(pid).resident for pid in family(bot.pid))


def _check_leaks(before: Footprint, after: Footprint) -> None:
    if after.resident > before.resident + MOST_GROWTH:
        raise AssertionError(f"memory grows and grows: {before}, {after}")
    grown = [
        name for name in ("threads", "descriptors", "children") if getattr(after, name) > getattr(before, name) + SPARE
    ]
    if grown:
        raise AssertionError(f"there are more and more {' and '.join(grown)}: {before}, {after}")


def _told(seen: Footprint) -> str:
    return f"{seen.resident >> 10} MB, {seen.threads} threads, {seen.descriptors} descriptors, {seen.children} children"
