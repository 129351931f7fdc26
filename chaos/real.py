# SPDX-License-Identifier: Apache-2.0
"""A site whose Gerrit and IRC daemon are real ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

from chaos.nursery import Nursery
from chaos.site import Site
from chaos.tally import How, Skipped
from elastic_recheck.sandbox.irc_daemons import CannotStart as NoIrc
from elastic_recheck.sandbox.irc_daemons import Daemon, ngircd
from elastic_recheck.sandbox.java import CannotStart
from elastic_recheck.sandbox.real_gerrit import RealGerrit
from elastic_recheck.sandbox.world import World


class RealIrc:
    """ngIRCd, as the world's IRC network."""

    def __init__(self, daemon: Daemon) -> None:
        self.daemon, self.port = daemon, daemon.port

    def members(self, channel: str) -> set[str]:
        """Nobody asks: the bots' own logs say when they are in."""
        raise NotImplementedError(channel)

    def close(self) -> None:
        """Whoever started it ends it."""


@dataclass(frozen=True, slots=True)
class RealSite:
    """The site, and what can be broken there."""

    site: Site
    gerrit: RealGerrit
    irc: Daemon


@contextmanager
def real_site(how: How) -> Iterator[RealSite]:
    """Stand up what is not there yet.

    :raises Skipped: this machine lacks what it needs.
    """
    with ExitStack() as stack:
        try:
            irc = stack.enter_context(ngircd())
            gerrit = how.gerrit or stack.enter_context(closing(RealGerrit(how.folder)))
        except NoIrc as error:
            raise Skipped(f"a real IRC daemon is needed: apt-get install ngircd ({error})") from error
        except CannotStart as error:
            raise Skipped(f"a real Gerrit needs Java and Maven: {error}") from error
        world = stack.enter_context(World(gerrit, RealIrc(irc)))
        nursery = stack.enter_context(Nursery())
        yield RealSite(Site(world, nursery, how.folder), gerrit, irc)
