# SPDX-License-Identifier: Apache-2.0
"""Killed before and after everything that it writes down and everything that it sends: each such point in a run.

What points there are is learnt from undisturbed runs. Then there is one run a point: the bot is killed there, started
again (every second time killed once more, at a random point), and goes on until all is finished. The failures are one
of each kind. The points do not depend on how the logs were read, so the engine knows them by heart.
"""

from __future__ import annotations

import queue
import random
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

from chaos.nursery import Nursery, wait_until
from chaos.real import real_site
from chaos.site import IN_CHECK, KINDS, MIXED, OUTDATED, Kind, Lives, Site, total
from chaos.tally import How, Outcome, Tally
from elastic_recheck.sandbox.gerrit.server import GerritSandbox
from elastic_recheck.sandbox.world import World

LANES = 8
LANES_ON_REAL = 4
"""Runs at the same time; they mostly wait."""
FEW = (IN_CHECK, OUTDATED, MIXED)
"""The points of these are all swept, too."""
PATIENCE = 60.0
LATE = 0.5
"""Seconds after the end in which something late may still come."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What fails in each run, what else is configured, and which point is the first that counts."""

    kinds: Sequence[Kind]
    more: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    first: str = ""


OVER_SSH = Swept((IN_CHECK,), {"gerrit": {"http_password_file": ""}}, "journal.admit #1 1 after")
"""Without a password for REST nothing can be caught up, so it counts from the admission on, for what is about it."""


@dataclass(frozen=True, slots=True)
class Run:
    """How one went."""

    point: str
    reached: bool
    tally: Tally
    where: Path


def run(how: How) -> Outcome:
    """All points, on small Gerrits of the sandbox; those of an answer over SSH, too."""
    with ExitStack() as stack:
        nursery = stack.enter_context(Nursery())
        sites = []
        for number in range(LANES):
            lane = how.inside(f"lane-{number + 1}")
            gerrit = stack.enter_context(closing(GerritSandbox(lane.folder)))
            sites.append(Site(stack.enter_context(World(gerrit)), nursery, lane.folder))
        return over(sites, how.seed, Swept(FEW if how.short else KINDS), OVER_SSH)


def run_real(how: How) -> Outcome:
    """Those of fewer failures, on a real Gerrit with a real IRC daemon."""
    with real_site(how) as real:
        return over([real.site] * LANES_ON_REAL, how.seed, Swept(FEW), OVER_SSH)


def over(sites: Sequence[Site], seed: int, *sweeps: Swept) -> Outcome:
    """All points of these sweeps; each site does one run at a time."""
    chance = random.Random(seed)
    plan = [
        (swept, point, str(chance.randint(1, 30)) if number % 2 else "")
        for swept in sweeps
        for number, point in enumerate(_points(sites[0], swept))
    ]
    free: queue.SimpleQueue[Site] = queue.SimpleQueue()
    for site in sites:
        free.put(site)
    with ThreadPoolExecutor(len(sites)) as pool:
        runs = list(pool.map(lambda each: _one(free, *each), plan))
    missed = [each.point for each in runs if not each.reached]
    for each in runs:
        if each.tally.broken:
            print(f"  killed at {each.point}: {each.tally}; see {each.where}", flush=True)
    remark = f"{len(runs)} points, killed at {len(runs) - len(missed)} of them"
    return Outcome(total(each.tally for each in runs), f"{remark} (not at {', '.join(missed)})" if missed else remark)


def _points(site: Site, swept: Swept) -> list[str]:
    """Those that undisturbed runs come by, in their order."""
    names: dict[str, None] = {}
    for _ in range(2):
        lives = site.bot(**swept.more)
        _live(lives, swept.kinds, "", "")
        names.update(dict.fromkeys(lives.passed.read_text().splitlines()))
        tally = lives.tally()
        if tally.broken or tally.irc_lost:
            raise AssertionError(f"undisturbed, and yet: {tally}; see {lives.folder}")
    points = list(names)
    return [name for name in points[points.index(swept.first) :] if "#" in name] if swept.first else points


def _one(free: queue.SimpleQueue[Site], swept: Swept, point: str, second: str) -> Run:
    site = free.get()
    try:
        lives = site.bot(**swept.more)
        _live(lives, swept.kinds, point, second)
        return Run(point, lives.lives[0].killed, lives.tally(), lives.folder)
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
