# SPDX-License-Identifier: Apache-2.0
"""The clock is set a day ahead and back by an hour while things fail. Needs Debian's ``faketime``."""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path

from chaos.nursery import ROOT, Nursery
from chaos.site import KINDS, SHORT_DEADLINE, Site
from chaos.tally import How, Outcome, Skipped
from elastic_recheck.sandbox.gerrit.server import GerritSandbox
from elastic_recheck.sandbox.world import World

STEPS = ("+0", "+1d", "+0", "-1h", "+0", "+30d", "-1d")
FEW_STEPS = ("+0", "+1d", "-1h", "+0")
PATIENCE = 90.0


def run(how: How) -> Outcome:
    """At each step something is under way, and something fails after it."""
    library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    if library is None:
        raise Skipped("the clock cannot be set: apt-get install faketime")
    steps, kinds = (FEW_STEPS, KINDS[:3]) if how.short else (STEPS, KINDS)
    time = how.folder / "time"
    time.write_text("+0\n")
    with ExitStack() as stack:
        gerrit = stack.enter_context(closing(GerritSandbox(how.folder)))
        world = stack.enter_context(World(gerrit))
        lives = Site(world, stack.enter_context(Nursery()), how.folder).bot()
        lives.run(
            LD_PRELOAD=str(library),
            FAKETIME_TIMESTAMP_FILE=str(time),
            FAKETIME_NO_CACHE="1",
            FAKETIME_DONT_FAKE_MONOTONIC="1",
            PYTHONPATH=str(ROOT),
        )
        lives.attends()
        for step in steps:
            for kind in kinds:
                lives.fail(kind)
            time.write_text(f"{step}\n")
            for kind in kinds:
                lives.fail(kind)
            if not lives.finishes(PATIENCE):
                print(
                    f"  not finished {PATIENCE:g} s after the clock was set to {step}; see {lives.folder}", flush=True
                )
        gerrit.disconnect()  # what it missed meanwhile is asked for since a time that it has written down
        for kind in kinds:
            lives.fail(kind)
        lives.finishes(PATIENCE)
        lives.stop()
        return Outcome(lives.tally(), f"clock set to {', '.join(steps)}; deadline {SHORT_DEADLINE} s")
