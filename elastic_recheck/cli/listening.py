# SPDX-License-Identifier: Apache-2.0
"""From the configuration to what the daemon listens to."""

from __future__ import annotations

from collections.abc import Callable

from elastic_recheck.cli import wiring
from elastic_recheck.config import Config
from elastic_recheck.gerrit.poll import Poll
from elastic_recheck.gerrit.stream import GerritStream
from elastic_recheck.ports import EventSource


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
        wiring.ssh_login(gerrit), gerrit.host, on_connected=open_again, on_disconnected=lost, on_dropped=missed
    )
