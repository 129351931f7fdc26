# SPDX-License-Identifier: Apache-2.0
"""The sandbox's log server and Zuul serve what CI systems serve."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

import pytest
import requests
from fakes import Steady

from elastic_recheck.sandbox.log_server import LogServer, LogText, Packing
from elastic_recheck.sandbox.zuul import ZuulBuild, ZuulWeb, manifest

UUID = "6f0c2b7d9a5e4c1fb3a87d2e90c41f55"


@pytest.fixture
def clock() -> Steady:
    return Steady()


@pytest.fixture
def server(clock: Steady) -> Iterator[LogServer]:
    server = LogServer(clock=clock)
    yield server
    server.close()


def get(url: str) -> requests.Response:
    return requests.get(url, timeout=5, headers={"Accept-Encoding": "identity"}, stream=True)


def test_a_log_comes_as_it_was_packed(server: LogServer) -> None:
    for packing in Packing:
        server.publish(f"b/{packing.name}", LogText("logs/n-cpu.txt", "text", packing))
    plain = get(f"{server.url}/b/PLAIN/logs/n-cpu.txt")
    assert (plain.raw.read(), plain.headers["Content-Type"]) == (b"text", "text/plain; charset=utf-8")
    packed = get(f"{server.url}/b/GZ_FILE/logs/n-cpu.txt.gz")
    assert gzip.decompress(packed.raw.read()) == b"text"
    assert "Content-Encoding" not in packed.headers
    encoded = get(f"{server.url}/b/ENCODED/logs/n-cpu.txt")
    assert gzip.decompress(encoded.raw.read()) == b"text"
    assert encoded.headers["Content-Encoding"] == "gzip"


def test_a_late_log_is_nowhere_before_its_time(server: LogServer, clock: Steady) -> None:
    server.publish("b", LogText("job-output.txt", "text"), delay=3)
    assert get(f"{server.url}/b/job-output.txt").status_code == 404
    assert get(f"{server.url}/b/").status_code == 404
    clock.now = 3
    assert get(f"{server.url}/b/job-output.txt").text == "text"


def test_folders_are_listed(server: LogServer) -> None:
    server.publish("b", LogText("logs/a b.txt", "text"))
    server.publish("b", LogText("console.html", "text", Packing.GZ_FILE))
    assert get(f"{server.url}/b").url.endswith("/b/")
    listing = get(f"{server.url}/b/").text
    assert 'href="logs/"' in listing
    assert 'href="console.html.gz"' in listing
    assert 'href="a%20b.txt"' in get(f"{server.url}/b/logs/").text


def test_a_server_with_a_login_shows_nothing_to_strangers() -> None:
    server = LogServer(("reader", "word"))
    try:
        server.publish("b", LogText("consoleText", "text"))
        assert get(f"{server.url}/b/consoleText").status_code == 401
        assert requests.get(f"{server.url}/b/consoleText", auth=("reader", "word"), timeout=5).text == "text"
    finally:
        server.close()


def test_zuul_tells_of_a_build_and_its_manifest() -> None:
    zuul = ZuulWeb()
    try:
        known = ZuulBuild(
            *(UUID, "tempest-full", "FAILURE", True, "gate", "openstack/nova", "master", 7, 2),
            log_url="http://logs/6f0/",
        )
        zuul.publish(known)
        build = get(f"{zuul.url}/api/tenant/openstack/build/{UUID}").json()
        assert (build["uuid"], build["pipeline"], build["ref"]["change"]) == (UUID, "gate", 7)
        assert build["artifacts"] == [
            {
                "name": "Zuul Manifest",
                "url": "http://logs/6f0/zuul-manifest.json",
                "metadata": {"type": "zuul_manifest"},
            }
        ]
        assert get(f"{zuul.url}/t/openstack/build/{UUID}/log/job-output.txt").status_code == 200
        assert get(f"{zuul.url}/api/tenant/openstack/build/{'0' * 32}").status_code == 404
    finally:
        zuul.close()


def test_a_manifest_is_a_tree_with_encodings() -> None:
    logs = (LogText("job-output.txt", "ab"), LogText("controller/logs/n-cpu.txt", "abc", Packing.GZ_FILE))
    folder, file = json.loads(manifest(logs).text)["tree"]
    assert (folder["name"], folder["mimetype"], folder["children"][0]["name"]) == (
        *("controller", "application/directory", "logs"),
    )
    assert folder["children"][0]["children"][0]["encoding"] == "gzip"
    assert (file["name"], file["mimetype"], file["encoding"], file["size"]) == ("job-output.txt", "text/plain", None, 2)
