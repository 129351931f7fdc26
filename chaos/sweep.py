# SPDX-License-Identifier: Apache-2.0
"""Killed before and after everything that it writes down and everything that it sends: each such point in a run.

What points there are is learnt from undisturbed runs. Then there is one run a point: the bot is killed there, started
again (every second time killed once more, at a random point), and goes on until all is finished. The failures are one
of each kind. The points do not depend on how the logs were read, so the engine knows them by heart.
"""

from __future__ import annotations

import queue
import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from chaos.nursery import Nursery, wait_until
from chaos.site import IN_CHECK, KINDS, MIXED, OUTDATED, Kind, Lives, Site, total
from chaos.tally import How, Outcome, Tally
from elastic_recheck.sandbox.gerrit.server import GerritSandbox
from elastic_recheck.sandbox.world import World

LANES = 8
"""Runs at the same time; they mostly wait."""
FEW = (IN_CHECK, OUTDATED, MIXED)
"""The points of these are all swept, too."""
PATIENCE = 60.0
LATE = 0.5
"""Seconds after the end in which something late may still come."""
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Swept:
    """One run."""

    point: str
    reached: bool
    tally: Tally
    where: Path


def run(how: How) -> Outcome:
    """All points, on small Gerrits of the sandbox."""
    with ExitStack() as stack:
        nursery = stack.enter_context(Nursery(ROOT))
        sites = []
        for number in range(LANES):
            lane = how.inside(f"lane-{number + 1}")
            gerrit = stack.enter_context(closing(GerritSandbox(lane.folder)))
            sites.append(Site(stack.enter_context(World(gerrit)), nursery, lane.folder))
        return over(sites, how)


def over(sites: Sequence[Site], how: How) -> Outcome:
    """All points; each site does one run at a time."""
    kinds = FEW if how.short else KINDS
    points = _points(sites[0], kinds)
    chance = random.Random(how.seed)
    again = [str(chance.randint(1, 30)) if number % 2 else "" for number in range(len(points))]
    free: queue.SimpleQueue[Site] = queue.SimpleQueue()
    for site in sites:
        free.put(site)
    with ThreadPoolExecutor(len(sites)) as pool:
        runs = list(pool.map(lambda point, second: _one(free, kinds, point, second), points, again))
    missed = [each.point for each in runs if not each.reached]
    for each in runs:
        if each.tally.broken:
            print(f"  killed at {each.point}: {each.tally}; see {each.where}", flush=True)
    remark = f"{len(runs)} points, killed at {len(runs) - len(missed)} of them"
    return Outcome(total(each.tally for each in runs), f"{remark} (not at {', '.join(missed)})" if missed else remark)


def _points(site: Site, kinds: Sequence[Kind]) -> list[str]:
    """Those that undisturbed runs come by, in their order."""
    names: dict[str, None] = {}
    for _ in range(2):
        lives = site.bot()
        _live(lives, kinds, "", "")
        names.update(dict.fromkeys(lives.passed.read_text().splitlines()))
        tally = lives.tally()
        if tally.broken or tally.irc_lost:
            raise AssertionError(f"undisturbed, and yet: {tally}; see {lives.folder}")
    return list(names)


def _one(free: queue.SimpleQueue[Site], kinds: Sequence[Kind], point: str, second: str) -> Swept:
    site = free.get()
    try:
        lives = site.bot()
        _live(lives, kinds, point, second)
        reached = point in lives.passed.read_text().splitlines()
        return Swept(point, reached, lives.tally(), lives.folder)
    finally:
        free.put(site)


def _live(lives: Lives, kinds: Sequence[Kind], first: str, second: str) -> None:
    """Until all is finished; killed at the first point, and in the next life at the second."""
    deaths = iter([first, second])
    bot = lives.start(next(deaths), by_heart=True)
    while not lives.attends() and bot.ended:
        bot = lives.start(next(deaths, ""), by_heart=True)
    for kind in kinds:
        lives.fail(kind)
    while not lives.finishes(PATIENCE) and bot.ended:
        bot = lives.start(next(deaths, ""), by_heart=True)
    wait_until(lambda: bot.ended, LATE)
    if bot.ended:  # at the very last point: there must be nothing left to do
        bot = lives.start(by_heart=True)
        lives.attends()
    lives.stop()
