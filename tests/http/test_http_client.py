# SPDX-License-Identifier: Apache-2.0
"""Http against a real server on loopback."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from loopback import Loopback

from elastic_recheck.http import AllowedHosts, Http


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as loopback:
        yield loopback


@pytest.fixture
def http(server: Loopback) -> Http:
    return Http(AllowedHosts([server.site]), timeout=2)


def test_get_json_and_post(server: Loopback, http: Http) -> None:
    server.put_json("/a", {"x": 1})
    assert http.get_json(server.url("/a")) == {"x": 1}
    answer = http.request("POST", server.url("/a"), json={"y": 2})
    assert answer.status == 200
    assert json.loads(server.requests[-1].body) == {"y": 2}


def test_download_of_gzip(server: Loopback, http: Http, tmp_path: Path) -> None:
    server.put("/log.txt", gzip.compress(b"hello\n"), {"Content-Encoding": "gzip"})
    assert http.download(server.url("/log.txt"), tmp_path / "log", 100) == ""
    assert (tmp_path / "log").read_bytes() == b"hello\n"
