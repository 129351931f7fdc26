# SPDX-License-Identifier: Apache-2.0
"""From the configuration to where logs are found, and what of them matters."""

from __future__ import annotations

from collections.abc import Mapping

from elastic_recheck.cli.wiring.site import named_file
from elastic_recheck.config import Config
from elastic_recheck.events import DEFAULT_RULES, FileRule
from elastic_recheck.http import CREDENTIALS_VARIABLE, AllowedHosts, Credentials, Http
from elastic_recheck.inventory import WithInventory
from elastic_recheck.logs import HttpLogSource
from elastic_recheck.metrics import MeasuredLogs
from elastic_recheck.ports import LogSource, Metrics


def log_http(config: Config, environment: Mapping[str, str]) -> Http:
    """The way to log servers and CI systems."""
    return _ci_http(config, environment, AllowedHosts(config.logs.hosts))


def zuul_http(config: Config, environment: Mapping[str, str]) -> Http:
    """The way to the Zuul that is asked what was missed, and nowhere else."""
    return _ci_http(config, environment, AllowedHosts.of_urls(*filter(None, [config.zuul.url])))


def _ci_http(config: Config, environment: Mapping[str, str], hosts: AllowedHosts) -> Http:
    logs = config.logs
    return Http(
        hosts,
        Credentials.read(logs.credentials_file, environment.get(CREDENTIALS_VARIABLE, "")),
        ca_file=named_file("[logs] ca_file", logs.ca_file),
        proxy=logs.proxy,
        timeout=logs.timeout.total_seconds(),
        connections_per_host=logs.connections_per_host,
    )


def log_source(config: Config, environment: Mapping[str, str], metrics: Metrics) -> LogSource:
    """Where logs are found and fetched."""
    source = HttpLogSource(log_http(config, environment), max_file_size=config.logs.max_file_size)
    return WithInventory(MeasuredLogs(source, metrics))


def file_rules(config: Config) -> tuple[FileRule, ...]:
    """Which files matter: those of the configuration first, since the first match decides."""
    own = tuple(FileRule(each.path.pattern, each.tags) for each in config.logs.files)
    return own + tuple(DEFAULT_RULES)
