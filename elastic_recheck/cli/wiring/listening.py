# SPDX-License-Identifier: Apache-2.0
"""From the configuration to what the daemon listens to."""

from __future__ import annotations

from collections.abc import Callable

from elastic_recheck.cli.wiring.reporters import ssh_login
from elastic_recheck.cli.wiring.site import gerrit_of
from elastic_recheck.config import Config
from elastic_recheck.gerrit.poll import Poll
from elastic_recheck.gerrit.stream import GerritStream
from elastic_recheck.happenings import (
    CatchUpDue,
    Happening,
    SourceAlive,
    SourceConnected,
    SourceGarbled,
    SourceLost,
)
from elastic_recheck.ports import EventSource


def event_source(config: Config, put: Callable[[Happening], None]) -> EventSource:
    """Where comments come from; ``put`` is told, from its thread, of all that happens to it beside."""
    gerrit = gerrit_of(config)
    if gerrit.source == "poll":
        return Poll(lambda: put(CatchUpDue()), gerrit.poll_every.total_seconds())

    def open_again() -> None:
        put(SourceConnected())
        put(CatchUpDue())

    return GerritStream(
        ssh_login(gerrit),
        gerrit.host,
        on_connected=open_again,
        on_disconnected=lambda: put(SourceLost()),
        on_dropped=lambda: put(CatchUpDue()),
        on_other=lambda: put(SourceAlive()),
        on_garbled=lambda: put(SourceGarbled()),
    )
