# SPDX-License-Identifier: Apache-2.0
"""HttpLogSource against Zuul, Jenkins and log servers on loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from loopback import Loopback

from elastic_recheck.http import AllowedHosts, Http
from elastic_recheck.logs import HttpLogSource
from elastic_recheck.model import Build, Readiness

UUID = "6f0c2b7d9a5e4c1fb3a87d2e90c41f55"


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as loopback:
        yield loopback


@pytest.fixture
def source(server: Loopback) -> HttpLogSource:
    return HttpLogSource(Http(AllowedHosts([server.site]), timeout=2))


def test_zuul_build_page(server: Loopback, source: HttpLogSource) -> None:
    log_url = server.url("/logs/abc/")
    manifest = {
        "tree": [
            {"name": "zuul-info", "children": []},
            {"name": "job-output.txt", "mimetype": "text/plain", "encoding": None, "size": 5},
        ]
    }
    server.put_json("/logs/abc/zuul-manifest.json", manifest)
    server.put_json(
        f"/api/tenant/t1/build/{UUID}",
        {
            "uuid": UUID,
            "result": "FAILURE",
            "end_time": "2026-01-02T03:04:05",
            "log_url": log_url,
            "pipeline": "gate",
            "voting": True,
            "artifacts": [{"name": "x", "url": log_url + "zuul-manifest.json", "metadata": {"type": "zuul_manifest"}}],
        },
    )
    arrival = source.look(Build("job", "FAILURE", server.url(f"/t/t1/build/{UUID}")))
    assert arrival.readiness is Readiness.THERE, arrival
    assert arrival.logs is not None
    assert arrival.logs.files[0].viewable
    assert arrival.logs.viewer == server.url(f"/t/t1/build/{UUID}/log/")


def test_log_root(server: Loopback, source: HttpLogSource) -> None:
    url = server.url("/49/1/check/job/f5abe44")
    assert source.look(Build("job", "FAILURE", url)).reason == "log server said 404"
    server.put("/49/1/check/job/f5abe44/job-output.txt.gz", "hello")
    arrival = source.look(Build("job", "FAILURE", url))
    assert arrival.readiness is Readiness.THERE, arrival
    assert arrival.logs is not None
    assert [file.name for file in arrival.logs.files] == ["job-output.txt.gz"]
