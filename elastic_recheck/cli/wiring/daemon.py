# SPDX-License-Identifier: Apache-2.0
"""From the configuration to the daemon's edges: which of them serves which port."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from elastic_recheck.chronicle import Chronicle
from elastic_recheck.cli.wiring.clock import now
from elastic_recheck.cli.wiring.engines import engine, history, tracker
from elastic_recheck.cli.wiring.log_sources import zuul_http
from elastic_recheck.cli.wiring.past import past_of
from elastic_recheck.cli.wiring.reporters import gerrit_rest
from elastic_recheck.cli.wiring.search_server import introduce
from elastic_recheck.cli.wiring.site import fingerprints_of, gerrit_of
from elastic_recheck.config import Config
from elastic_recheck.engines.elastic import ElasticEngine
from elastic_recheck.engines.guarded import GuardedEngine
from elastic_recheck.fingerprints import Library
from elastic_recheck.metrics import MeasuredEngine
from elastic_recheck.model import Change, Delivery, Fingerprint
from elastic_recheck.ports import Engine, Reporter
from elastic_recheck.pulse import Looking
from elastic_recheck.recording import RecordedEngine, Recording
from elastic_recheck.watch import Edges


def edges(
    config: Config,
    reporters: Mapping[str, Reporter],
    environment: Mapping[str, str],
    chronicle: Chronicle,
    manager: Callable[[str], None],
) -> Edges:
    """Those who wait and fetch and tell. ``manager`` is told at each beat why it is deaf, or an empty text.

    :raises ElasticRecheckError: one of them cannot be had.
    """
    library = fingerprints_of(gerrit_of(config))
    chosen = engine(config, environment, chronicle.metrics)
    guarded: Engine = chosen
    if isinstance(chosen, ElasticEngine):
        introduce(config, chosen, library.current().fingerprints)
        guarded = GuardedEngine(chosen, time.monotonic)
    gerrit = gerrit_of(config)
    rest = gerrit_rest(gerrit) if gerrit.http_password else None
    kept = history(config)
    recording = Recording(kept, timedelta(days=config.pages.keep_days))
    return Edges(
        engine=MeasuredEngine(
            RecordedEngine(guarded, recording, now, _unspoken(library)), chronicle.metrics, time.monotonic
        ),
        library=library,
        tracker=tracker(config),
        reporters=reporters,
        changes=rest,
        past=past_of(gerrit, rest, config.zuul, zuul_http(config, environment)),
        settle=gerrit.settle,
        held=_held_by(config.recheckwatch.killswitch),
        chronicle=chronicle,
        recording=recording,
        passing=kept.passing,
        looking=Looking(_operators(config.ircbot.ops_channel, reporters.get("irc")), manager, gerrit.host),
    )


def _unspoken(library: Library) -> Callable[[], Sequence[Fingerprint]]:
    """What no answer names, but pages count."""
    return lambda: [each for each in library.current().fingerprints if each.suppress_notification]


def _held_by(killswitch: Path | None) -> Callable[[], bool]:
    return (lambda: killswitch.exists()) if killswitch else (lambda: False)


def _operators(channel: str, irc: Reporter | None) -> Callable[[str], None] | None:
    if not channel or irc is None:
        return None
    return lambda text: irc.send(Delivery("", f"irc:{channel}", text, Change("", "", 0), 0))
