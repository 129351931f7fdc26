# SPDX-License-Identifier: Apache-2.0
"""The engine that asks a search server, Elasticsearch or OpenSearch, which others fill with builds' logs."""

from elastic_recheck.engines.elastic.client import Client
from elastic_recheck.engines.elastic.connecting import connect
from elastic_recheck.engines.elastic.engine import ElasticEngine, IndexSettings
from elastic_recheck.engines.elastic.layout import Events
from elastic_recheck.engines.elastic.server import Kind, ServerSettings

__all__ = ["Client", "ElasticEngine", "Events", "IndexSettings", "Kind", "ServerSettings", "connect"]
