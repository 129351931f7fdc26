# SPDX-License-Identifier: Apache-2.0
"""From the configuration to what the daemon listens to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from elastic_recheck.cli import wiring
from elastic_recheck.config import Config
from elastic_recheck.gerrit.backoff import Backoff
from elastic_recheck.gerrit.poll import Poll
from elastic_recheck.gerrit.stream import GerritStream
from elastic_recheck.ports import EventSource


@dataclass(frozen=True, slots=True)
class _Heralded(Backoff):
    """The pause after a connection has ended, which is when to tell of it."""

    lost: Callable[[], None] = lambda: None

    def pause(self, failures: int, jitter: float, *, refused: bool = False) -> float:
        """As without a herald."""
        self.lost()
        return Backoff.pause(self, failures, jitter, refused=refused)


def event_source(
    config: Config, missed: Callable[[], None], connected: Callable[[], None], lost: Callable[[], None]
) -> EventSource:
    """Where comments come from.

    :param missed: called where some may have been missed. :param connected: where a stream is open, before ``missed``.
    :param lost: where it could not be opened, or has ended.
    """
    gerrit = wiring.gerrit_of(config)
    if gerrit.source == "poll":
        return Poll(missed, gerrit.poll_every.total_seconds())

    def open_again() -> None:
        connected()
        missed()

    return GerritStream(
        wiring.ssh_login(gerrit), gerrit.host, on_connected=open_again, on_dropped=missed, backoff=_Heralded(lost=lost)
    )
