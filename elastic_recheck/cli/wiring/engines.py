# SPDX-License-Identifier: Apache-2.0
"""From the configuration to what answers queries, and to what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from elastic_recheck.cli.wiring.log_sources import file_rules, log_source
from elastic_recheck.cli.wiring.search_server import search_engine
from elastic_recheck.config import Config
from elastic_recheck.engines.embedded import EmbeddedEngine
from elastic_recheck.engines.embedded.store import LogStore, Retention
from elastic_recheck.history import SqliteHistory
from elastic_recheck.known_bugs import NoTracker
from elastic_recheck.launchpad import LaunchpadTracker
from elastic_recheck.ports import BugTracker, Engine, Metrics


def engine(config: Config, environment: Mapping[str, str], metrics: Metrics | None = None) -> Engine:
    """What answers queries.

    :raises Refused: the configured engine is not to be had.
    """
    if config.data_source.engine != "embedded":
        return search_engine(config)
    directory = config.recheckwatch.state_dir / "logs" / "incoming"
    source = log_source(config, environment, metrics or Metrics())
    return EmbeddedEngine(source, directory, file_rules(config), store=log_store(config))


def log_store(config: Config) -> LogStore:
    """Where the embedded engine keeps logs.

    :raises ElasticRecheckError: the directory cannot be used.
    """
    source = config.data_source
    return LogStore(config.recheckwatch.state_dir / "logs", Retention(source.keep_days, source.keep_size))


def history(config: Config) -> SqliteHistory:
    """Where builds and hits are kept for the pages.

    :raises ElasticRecheckError: the file cannot be used.
    """
    return SqliteHistory(history_file(config))


def history_file(config: Config) -> Path:
    """The history's file; perhaps it is not there yet."""
    return config.recheckwatch.state_dir / "history.sqlite"


def journal_file(config: Config) -> Path:
    """The file of all failures and answers; perhaps it is not there yet."""
    return config.recheckwatch.state_dir / "journal.sqlite"


def tracker(config: Config) -> BugTracker:
    """Where bugs have titles and states."""
    launchpad = config.launchpad
    if not launchpad.enabled:
        return NoTracker()
    return LaunchpadTracker(launchpad.service_root, launchpad.cache_dir, launchpad.timeout.total_seconds())
