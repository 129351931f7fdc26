# SPDX-License-Identifier: Apache-2.0
"""The daemon as a process, seen from outside: metrics, health, logs, operators, service manager."""

from __future__ import annotations

import json
import re
import socket
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from daemon_process import DaemonProcess
from fakes import eventually
from watched_site import KNOWN, Site

from elastic_recheck.sandbox.log_server import LogText


@dataclass
class Seen:
    """What is shown at the address that the daemon has named."""

    address: str

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"{self.address}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def value(self, sample: str) -> float:
        found = re.search(rf"^elastic_recheck_{re.escape(sample)} (\S+)$", self.get("/metrics")[1], re.MULTILINE)
        return float(found[1]) if found else 0.0


def seen(daemon: DaemonProcess) -> Seen:
    daemon.says("/metrics")
    found = re.search(r"(http://127\.0\.0\.1:\d+)/metrics", daemon.text())
    assert found
    return Seen(found[1])


@pytest.fixture
def site(site: Site) -> Site:
    """It shows its metrics."""
    site.configure("listen = off", "listen = 127.0.0.1:0")
    return site


def test_a_failure_is_counted_and_measured(site: Site) -> None:
    """Metrics, the one line at its end, as JSON, and health that goes with the connection to Gerrit."""
    with site.daemon("--log-format", "json") as daemon:
        shown = seen(daemon)
        eventually(lambda: shown.get("/readyz") == (200, "ok\n"))
        assert shown.get("/healthz") == (200, "ok\n")
        known = f"{site.world.logs.url}/1/tempest-full/0123abc"
        site.world.logs.publish("1/tempest-full/0123abc", LogText("job-output.txt", KNOWN), 0)
        site.report(
            "Build failed (gate pipeline).",
            [f"- tempest-full {known}/ : FAILURE in 5m 02s", f"- docs {known}/ : FAILURE in 1m (non-voting)"],
        )
        eventually(lambda: shown.value('deliveries_total{channel="gerrit",end="answered",reason=""}') == 1)
        for sample, value in (
            ("failures_total", 1),
            ('comments_total{by="ci"}', 1),
            ('jobs_left_out_total{why="non-voting"}', 1),
            ('verdicts_total{verdict="recognised"}', 1),
            ("logs_there_seconds_count", 1),
            ("search_seconds_count", 1),
            ('answer_seconds_count{channel="gerrit"}', 1),
            ("unparsed_comments_total", 0),
            ("deaf", 0),
        ):
            assert shown.value(sample) == value, sample
        assert shown.value("last_event_timestamp_seconds") > 1e9
        assert shown.get("/nothing")[0] == 404
        daemon.says('"ends": ')
        site.stage.close()
        eventually(lambda: shown.get("/readyz")[0] == 503)
        assert shown.get("/readyz")[1].startswith("not connected to Gerrit since ")
        daemon.terminate()
    lines = [json.loads(line) for line in daemon.text().splitlines()]
    ended = next(line for line in lines if "ends" in line)
    assert ended["jobs"] == ["tempest-full"]
    assert list(ended["seconds"]) == ["logs", "search", "decision", "delivery"]
    assert "gerrit answered" in ended["ends"]


def test_it_says_when_it_is_deaf(site: Site) -> None:
    """A silent stream makes it deaf: not ready, and told on the operators' channel."""
    site.configure("[recheckwatch]", "[recheckwatch]\ndeaf_after = 1s")
    site.configure("[ircbot]", "[ircbot]\nops_channel = #openstack_qa")
    with site.daemon() as daemon:
        shown = seen(daemon)
        eventually(lambda: shown.get("/healthz")[1].startswith("nothing was heard since "))
        assert shown.get("/healthz")[0] == shown.get("/readyz")[0] == 503
        eventually(lambda: any("deaf? no CI result" in said.text for said in site.world.listener.heard()), 40)
        assert shown.value("deaf") == 1
        daemon.terminate()


def test_the_service_manager_is_told(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ready and alive, and that it is about to end."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.settimeout(30)
        manager.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        with site.daemon() as daemon:
            assert manager.recv(4096).decode().splitlines()[:2] == ["READY=1", "WATCHDOG=1"]
            daemon.terminate()
            assert manager.recv(4096).decode() == "STOPPING=1"


def test_a_port_that_is_taken_does_not_keep_it_from_its_work(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        site.configure("listen = 127.0.0.1:0", f"listen = 127.0.0.1:{taken.getsockname()[1]}")
        with site.daemon() as daemon:
            daemon.says("[metrics] listen: nothing is shown there")
            daemon.says("event stream: listening")
            daemon.terminate()
