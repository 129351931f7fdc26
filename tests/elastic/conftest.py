# SPDX-License-Identifier: Apache-2.0
"""The servers that every test of this room is run against."""

from __future__ import annotations

import pytest

from elastic_recheck.sandbox.search_servers import SearchServer


@pytest.fixture(scope="module", params=["elasticsearch_server", "opensearch_server"])
def server(request: pytest.FixtureRequest) -> SearchServer:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, SearchServer)
    return found
