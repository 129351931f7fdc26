# SPDX-License-Identifier: Apache-2.0
"""The servers that the language is proved on."""

from __future__ import annotations

import pytest

from elastic_recheck.sandbox.search_servers import SearchServer

SERVERS = ("elasticsearch_server", "opensearch_server", "newest_elasticsearch_server", "newest_opensearch_server")


@pytest.fixture(scope="session", params=SERVERS)
def server(request: pytest.FixtureRequest) -> SearchServer:
    """Each of them in turn."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, SearchServer)
    return found
