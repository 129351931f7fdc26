# SPDX-License-Identifier: Apache-2.0
"""The client for a search server. Its library is loaded only here: one takes its time, the other is optional."""

from __future__ import annotations

from elastic_recheck.engines.elastic.client import Client
from elastic_recheck.engines.elastic.server import Kind, ServerSettings
from elastic_recheck.errors import Refused


def connect(settings: ServerSettings) -> Client:
    """Make the client; nothing is sent yet.

    :raises Refused: the URL cannot be used, or the library is not installed.
    """
    if settings.kind is Kind.ELASTICSEARCH:
        from elastic_recheck.engines.elastic.elasticsearch_client import ElasticsearchClient

        return ElasticsearchClient(settings)
    try:
        from elastic_recheck.engines.elastic.opensearch_client import OpensearchClient
    except ModuleNotFoundError as error:
        if error.name != "opensearchpy":
            raise
        raise Refused(
            "engine = opensearch needs the package opensearch-py: pip install 'elastic-recheck[opensearch]'"
        ) from error
    return OpensearchClient(settings)
