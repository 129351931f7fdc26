# SPDX-License-Identifier: Apache-2.0
"""The killswitch, with the daemon as a process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import eventually
from watched_site import Site, watched_site

TWO_HOURS = 7200.0


class Clock:
    """Gerrit's; it may be put back, so that what is said there is old."""

    def __init__(self) -> None:
        self.behind = 0.0

    def __call__(self) -> float:
        return time.time() - self.behind


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def site(tmp_path: Path, clock: Clock) -> Iterator[Site]:
    with watched_site(tmp_path, clock) as site:
        site.configure("[recheckwatch]", f"[recheckwatch]\nkillswitch = {tmp_path / 'silence'}")
        yield site


def test_while_the_file_is_there_nothing_is_said_also_after_a_restart(site: Site, clock: Clock) -> None:
    """When it goes, what is fresh is said once, and what is more than an hour over its deadline is withheld."""
    silence = site.folder / "silence"
    silence.touch()
    clock.behind = TWO_HOURS
    site.fail("stale", pipeline="check")
    clock.behind = 0.0
    with site.daemon("--since", "6h") as daemon:
        eventually(site.listens)
        site.fail("fresh")
        daemon.says("held, the killswitch file is there", 3)
        daemon.terminate()
    with site.daemon() as daemon:
        daemon.says("held, the killswitch file is there", 3)
        assert site.answers() == []
        assert not site.world.listener.heard()
        silence.unlink()
        daemon.says("withheld (held until it was too old)")
        eventually(lambda: len(site.answers()) == 1, 30)
        eventually(lambda: len(site.world.listener.heard()) == 1)
        daemon.terminate()

    assert "`fresh`: bug 2079876" in site.answers()[0]


def test_what_was_held_is_withheld_where_the_file_goes_while_it_is_down(site: Site, clock: Clock) -> None:
    """Held until it was too old is what it was, whoever ran when it became so; what is fresh is said."""
    silence = site.folder / "silence"
    silence.touch()
    clock.behind = TWO_HOURS
    site.fail("stale", pipeline="check")
    clock.behind = 0.0
    with site.daemon("--since", "6h") as daemon:
        eventually(site.listens)
        site.fail("fresh", pipeline="check")
        daemon.says("held, the killswitch file is there", 2)
        daemon.terminate()
    silence.unlink()
    with site.daemon() as daemon:
        daemon.says("withheld (held until it was too old)")
        eventually(lambda: len(site.answers()) == 1, 30)
        daemon.terminate()

    assert "`fresh`: bug 2079876" in site.answers()[0]
