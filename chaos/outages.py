# SPDX-License-Identifier: Apache-2.0
"""Gerrit and the IRC server are killed, frozen and restarted while builds fail; the bot lives through all of it."""

from __future__ import annotations

import time
from collections.abc import Callable

from chaos.nursery import wait_until
from chaos.real import RealSite, real_site
from chaos.site import KNOWN, MIXED, UNKNOWN, Lives
from chaos.tally import How, Outcome

PATIENCE = 240.0
"""Seconds until all has its end after an outage: pauses between tries grow while it lasts."""
FREEZE, LONG_FREEZE = 8.0, 100.0
"""Seconds; the long one is beyond every time limit of the bot."""


def run(how: How) -> Outcome:
    """One outage after the other."""
    freeze = FREEZE if how.short else LONG_FREEZE
    outages: list[tuple[str, Callable[[RealSite, Lives], None]]] = [
        ("Gerrit killed", _gerrit_killed),
        ("Gerrit frozen", lambda real, lives: _gerrit_frozen(real, lives, freeze)),
        ("Gerrit restarted", _gerrit_restarted),
        ("IRC killed", _irc_killed),
        ("IRC frozen", lambda real, lives: _irc_frozen(real, lives, freeze)),
    ]
    if how.short:
        del outages[2]
    with real_site(how) as real:
        lives = real.site.bot()
        lives.start()
        lives.attends()
        for name, outage in outages:
            began = time.monotonic()
            _some_fail(lives)
            outage(real, lives)
            _some_fail(lives)
            done = lives.finishes(PATIENCE)
            seconds = time.monotonic() - began
            print(f"  {name:<18} {seconds:4.0f} s {'' if done else ' NOT FINISHED'} {lives.tally()}", flush=True)
        lives.stop()
        return Outcome(lives.tally(), ", ".join(name for name, _ in outages))


def _some_fail(lives: Lives) -> None:
    for kind in (KNOWN, UNKNOWN, MIXED):
        lives.fail(kind)


def _gerrit_killed(real: RealSite, lives: Lives) -> None:
    """In the middle of being answered; what fails when it is back is made before the stream is."""
    wait_until(lambda: "sending" in lives.states("gerrit"), 10, every=0.01)
    real.gerrit.server.kill()
    time.sleep(3)
    real.gerrit.server.start()


def _gerrit_frozen(real: RealSite, lives: Lives, seconds: float) -> None:
    wait_until(lambda: "sending" in lives.states("gerrit"), 10, every=0.01)
    real.gerrit.server.freeze()
    time.sleep(seconds)
    real.gerrit.server.thaw()


def _gerrit_restarted(real: RealSite, lives: Lives) -> None:
    real.gerrit.server.stop()
    real.gerrit.server.start()


def _irc_killed(real: RealSite, lives: Lives) -> None:
    """What fails meanwhile is said when it is back."""
    real.irc.kill()
    _some_fail(lives)
    time.sleep(3)
    real.irc.start()
    real.site.listen_again()


def _irc_frozen(real: RealSite, lives: Lives, seconds: float) -> None:
    real.irc.freeze()
    _some_fail(lives)
    time.sleep(seconds)
    real.irc.thaw()
    time.sleep(2)
    real.site.listen_again()
