# SPDX-License-Identifier: Apache-2.0
"""Metrics and health over HTTP."""

from __future__ import annotations

import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes import NOT_YET, THERE, FakeEngine

from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.metrics import Health, MeasuredEngine, MeasuredLogs, MetricsServer, PrometheusMetrics
from elastic_recheck.model import Arrival, Build, LogFile


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


def test_looks_are_counted_by_what_they_tell() -> None:
    metrics = PrometheusMetrics()
    engine = FakeEngine()
    engine.arrivals["late"] = NOT_YET
    measured = MeasuredEngine(engine, metrics, lambda: 0.0)
    for job in ("late", "late", "nova-next"):
        measured.look(Build(job, "FAILURE"))

    looks = [
        metrics.registry.get_sample_value("elastic_recheck_looks_total", {"told": t}) for t in ("there", "not yet")
    ]
    assert looks == [1, 2]


def test_what_is_fetched_is_counted_and_what_could_not_be(tmp_path: Path) -> None:
    class Logs:
        def look(self, build: Build) -> Arrival:
            return THERE

        def fetch(self, file: LogFile, target: Path) -> str:
            if file.name == "gone":
                raise Refused("404")
            if file.name == "away":
                raise Unavailable("503")
            target.write_bytes(b"x" * 7)
            return "cut"

    metrics = PrometheusMetrics()
    measured = MeasuredLogs(Logs(), metrics)
    assert [measured.fetch(LogFile("a", ""), tmp_path / name) for name in "ab"] == ["cut", "cut"]
    for name, kind in (("gone", Refused), ("away", Unavailable)):
        with pytest.raises(kind):
            measured.fetch(LogFile(name, ""), tmp_path / name)

    value = metrics.registry.get_sample_value
    assert value("elastic_recheck_fetched_bytes_total") == 14
    ends = ("fetched", "refused", "unavailable")
    assert [value("elastic_recheck_fetches_total", {"end": end}) for end in ends] == [2, 1, 1]


def test_what_is_heard_and_kept_quiet_about_is_shown() -> None:
    away = [2.0]
    metrics = PrometheusMetrics(lambda: away[0])
    for time, from_ci in ((100, True), (200, False)):
        metrics.heard(datetime.fromtimestamp(time, UTC), from_ci)
    metrics.connected()
    metrics.garbled()
    metrics.fingerprints(86, 1)
    metrics.noisy(3, 1)
    away[0] = 1.0

    shown = {
        "last_event_timestamp_seconds": 200,
        "last_ci_event_timestamp_seconds": 100,
        "stream_connections_total": 1,
        "garbled_events_total": 1,
        "fingerprints": 86,
        "fingerprint_mistakes": 1,
        "muted_fingerprints": 3,
        "outages": 1,
        "servers_away": 1,
    }
    assert {name: metrics.registry.get_sample_value(f"elastic_recheck_{name}") for name in shown} == shown
