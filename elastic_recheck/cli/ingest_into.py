# SPDX-License-Identifier: Apache-2.0
"""Where ``elastic-recheck-ingest`` puts logs: the store of the embedded engine, or a search server."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from elastic_recheck.cli import wiring
from elastic_recheck.cli.wiring.search_server import server_settings
from elastic_recheck.config import Config, state_directory
from elastic_recheck.engines.elastic import Kind, ServerSettings, connect
from elastic_recheck.engines.elastic.sink import ElasticSink
from elastic_recheck.engines.embedded.store import LogStore, StoreSink
from elastic_recheck.errors import Refused
from elastic_recheck.events import DEFAULT_RULES
from elastic_recheck.ingest import DoneList
from elastic_recheck.ports import LogSink


@dataclass(frozen=True, slots=True)
class Target:
    """What the command line says: ``store`` or ``server`` (with what goes with it), else what ``config`` says."""

    config: Config | None
    store: Path | None
    server: str
    engine: str
    index_format: str
    again: bool


@contextmanager
def opened(target: Target) -> Iterator[LogSink]:
    """Open it for as long as logs are put.

    :raises ElasticRecheckError: it cannot be used.
    """
    config = target.config
    rules = wiring.file_rules(config) if config else DEFAULT_RULES
    if target.store or (config and not target.server and config.data_source.engine == "embedded"):
        with closing(LogStore(target.store) if target.store else wiring.log_store(_given(config))) as store:
            yield StoreSink(store, rules)
        return
    settings, index_format = _server(target)
    with closing(connect(settings)) as client:
        sink = ElasticSink(client, index_format, rules)
        if target.again:
            yield sink
            return
        with closing(DoneList(sink, _done(settings, index_format, config))) as listed:
            yield listed


def _server(target: Target) -> tuple[ServerSettings, str]:
    if target.server:
        return ServerSettings(Kind(target.engine), target.server), target.index_format
    source = _given(target.config).data_source
    return server_settings(source), source.index_format


def _given(config: Config | None) -> Config:
    if config is None:
        raise Refused("there is no configuration")
    return config


def _done(settings: ServerSettings, index_format: str, config: Config | None) -> Path:
    """The list of what was put into these indices of this server."""
    state = config.recheckwatch.state_dir if config else state_directory(os.environ).expanduser()
    name = hashlib.sha256(f"{settings.address} {index_format}".encode()).hexdigest()[:16]
    return state / f"ingested-{name}"
