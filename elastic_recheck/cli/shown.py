# SPDX-License-Identifier: Apache-2.0
"""What the daemon shows of itself, from its configuration."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from elastic_recheck import liveness
from elastic_recheck.chronicle import Chronicle
from elastic_recheck.config import Address
from elastic_recheck.errors import Refused
from elastic_recheck.http import sites_away
from elastic_recheck.metrics import Health, MetricsServer, PrometheusMetrics

log = logging.getLogger(__name__)


@contextmanager
def shown(listen: Address | None, clock: Callable[[], datetime]) -> Iterator[Chronicle]:
    """A chronicle that is shown at ``listen`` while it is entered; that it cannot be shown holds nothing up."""
    metrics = PrometheusMetrics(sites_away)
    chronicle = Chronicle(metrics)
    server = _server(listen, metrics, chronicle, clock) if listen else None
    try:
        yield chronicle
    finally:
        if server:
            server.stop()


def _server(
    listen: Address, metrics: PrometheusMetrics, chronicle: Chronicle, clock: Callable[[], datetime]
) -> MetricsServer | None:
    health = Health(
        lambda: liveness.why_unhealthy(chronicle.signs, chronicle.hearing, clock()),
        lambda: liveness.why_not_ready(chronicle.signs, chronicle.hearing, clock()),
    )
    try:
        server = MetricsServer(listen.host, listen.port, metrics.registry, health)
    except Refused as error:
        log.warning("[metrics] listen: nothing is shown there, %s", error)
        return None
    log.info("metrics: on http://%s:%d/metrics", listen.host, server.port)
    return server
