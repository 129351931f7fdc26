# SPDX-License-Identifier: Apache-2.0
"""Real Elasticsearch and OpenSearch nodes on the loopback, from the jars that are published on Maven Central."""

from elastic_recheck.sandbox.java import CannotStart
from elastic_recheck.sandbox.search_servers.installation import ELASTICSEARCH, OPENSEARCH, Kind, Release
from elastic_recheck.sandbox.search_servers.server import SearchServer

__all__ = ["ELASTICSEARCH", "OPENSEARCH", "CannotStart", "Kind", "Release", "SearchServer"]
