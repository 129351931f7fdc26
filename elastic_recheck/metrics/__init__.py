# SPDX-License-Identifier: Apache-2.0
"""What happens, counted for Prometheus and shown over HTTP."""

from elastic_recheck.metrics.measured import MeasuredEngine, MeasuredLogs
from elastic_recheck.metrics.prometheus import PrometheusMetrics
from elastic_recheck.metrics.server import Health, MetricsServer

__all__ = ["Health", "MeasuredEngine", "MeasuredLogs", "MetricsServer", "PrometheusMetrics"]
