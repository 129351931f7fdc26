# SPDX-License-Identifier: Apache-2.0
"""Killed at random moments, again and again, while two hundred builds fail; real Gerrit, real IRC daemon."""

from __future__ import annotations

import random
import signal
import threading

from chaos.real import real_site
from chaos.site import KINDS, Lives
from chaos.tally import How, Outcome

FAILURES, FEW = 200, 16
PATIENCE = 600.0
LIFE = 6.0
"""Seconds that the bot lives, on average, from its start on: one life in a few does not even come to listen."""


def run(how: How) -> Outcome:
    """Until all has its end."""
    with real_site(how) as real:
        chance = random.Random(how.seed)
        lives = real.site.bot(ircbot={"resend": "false"})
        lives.start()
        lives.attends()
        over = threading.Event()
        killer = threading.Thread(target=_kill, args=(lives, random.Random(how.seed), over))
        killer.start()
        for _ in range(FEW if how.short else FAILURES):
            lives.fail(chance.choice(KINDS))
            over.wait(chance.expovariate(2))
        over.set()
        killer.join()
        lives.finishes(PATIENCE)
        lives.stop()
        return Outcome(lives.tally(), f"{len(lives.made)} failures, killed {len(lives.lives) - 1} times")


def _kill(lives: Lives, chance: random.Random, over: threading.Event) -> None:
    while not over.wait(chance.expovariate(1 / LIFE)):
        lives.lives[-1].signal(signal.SIGKILL)
        lives.lives[-1].wait(10)
        lives.start()
