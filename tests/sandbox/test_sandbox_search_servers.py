# SPDX-License-Identifier: Apache-2.0
"""Search servers are started, killed and frozen at will, and missed in one line where they cannot be had."""

from __future__ import annotations

from pathlib import Path

import pytest

from elastic_recheck.errors import Unavailable
from elastic_recheck.http import AllowedHosts, Http
from elastic_recheck.sandbox.java import CannotStart, fetch_jars, kept
from elastic_recheck.sandbox.search_servers import SearchServer

pytestmark = pytest.mark.server


def survives_a_crash(server: SearchServer) -> None:
    """What was indexed is there when the server is back, at the same place."""
    server.http.request("PUT", f"{server.url}/crash/_doc/1", json={"message": "still here"}).check()
    server.kill()
    with pytest.raises(Unavailable):
        server.http.request("GET", server.url)
    server.start()
    found = server.http.get_json(f"{server.url}/crash/_doc/1")
    assert isinstance(found, dict)
    assert found["_source"] == {"message": "still here"}
    server.http.request("DELETE", f"{server.url}/crash").check()


def test_elasticsearch_survives_a_crash(elasticsearch_server: SearchServer) -> None:
    survives_a_crash(elasticsearch_server)


def test_opensearch_survives_a_crash(opensearch_server: SearchServer) -> None:
    survives_a_crash(opensearch_server)


def test_a_frozen_server_is_silent_until_it_thaws(opensearch_server: SearchServer) -> None:
    impatient = Http(AllowedHosts([opensearch_server.url.removeprefix("http://")]), timeout=0.5)
    opensearch_server.freeze()
    try:
        with pytest.raises(Unavailable, match="did not answer"):
            impatient.request("GET", opensearch_server.url)
    finally:
        opensearch_server.thaw()
    assert opensearch_server.http.request("GET", opensearch_server.url).status == 200


def test_each_says_what_it_is(elasticsearch_server: SearchServer, opensearch_server: SearchServer) -> None:
    """Clients tell them apart by these: a header, and a distribution."""
    one, other = (each.http.request("GET", each.url) for each in (elasticsearch_server, opensearch_server))
    assert one.headers["X-Elastic-Product"] == "Elasticsearch"
    assert b'"distribution":"opensearch"' in other.body.replace(b" ", b"").replace(b"\n", b"")


def test_what_was_not_made_whole_is_made_again(tmp_path: Path) -> None:
    """A step that fails says so in one line, and leaves nothing that looks finished."""

    def make(folder: Path) -> None:
        (folder / "half").touch()
        fetch_jars(tmp_path / "no.xml", folder, {})

    with pytest.raises(CannotStart, match=r"^(mvn failed: |no Maven found)[^\n]+$"):
        kept(tmp_path, "server", make)
    assert kept(tmp_path, "server", lambda folder: (folder / "whole").touch()) == tmp_path / "server"
    assert [path.name for path in (tmp_path / "server").iterdir()] == ["whole"]
