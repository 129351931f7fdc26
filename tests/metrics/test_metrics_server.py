# SPDX-License-Identifier: Apache-2.0
"""Metrics and health over HTTP."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest
from fakes import THERE, FakeEngine

from elastic_recheck.errors import Refused
from elastic_recheck.metrics import Health, MeasuredEngine, MetricsServer, PrometheusMetrics
from elastic_recheck.model import Build


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_health_is_answered_with_its_reason() -> None:
    metrics = PrometheusMetrics()
    server = MetricsServer("127.0.0.1", 0, metrics.registry, Health(lambda: "", lambda: "not connected"))
    try:
        assert get(server.port, "/healthz") == (200, "ok\n")
        assert get(server.port, "/readyz") == (503, "not connected\n")
        metrics.failed()
        assert "elastic_recheck_failures_total 1.0" in get(server.port, "/metrics")[1]
        with pytest.raises(Refused, match=f"127.0.0.1 port {server.port}: "):
            MetricsServer("127.0.0.1", server.port, metrics.registry, Health(str, str))
    finally:
        server.stop()


def test_a_search_is_measured_however_it_ends() -> None:
    metrics = PrometheusMetrics()
    engine, times = FakeEngine(), iter([1.0, 3.0, 10.0, 14.0])
    engine.diagnoses["broken"] = ZeroDivisionError("ours")
    measured = MeasuredEngine(engine, metrics, lambda: next(times))
    assert THERE.logs is not None
    measured.diagnose(Build("nova-next", "FAILURE"), THERE.logs, {}, ())
    with pytest.raises(ZeroDivisionError):
        measured.diagnose(Build("broken", "FAILURE"), THERE.logs, {}, ())

    assert metrics.registry.get_sample_value("elastic_recheck_search_seconds_sum") == 6.0
    assert metrics.registry.get_sample_value("elastic_recheck_search_seconds_count") == 2
