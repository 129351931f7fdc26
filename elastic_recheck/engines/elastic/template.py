# SPDX-License-Identifier: Apache-2.0
"""The index template for what we put: the fields that fingerprints were written for, each as they expect it.

``message`` is analysed by the standard analyzer, ``voting`` is a number, any other field is one exact term. Composable
index templates are the same in Elasticsearch (7.8 and later) and OpenSearch.
"""

from __future__ import annotations

import re

from elastic_recheck.engines.elastic.client import Json
from elastic_recheck.engines.elastic.sighting import LINE

NAME = "elastic-recheck"
LONGEST_TERM = 8191
"""Characters: Lucene takes terms of at most 32,766 bytes; what is longer is kept, and not searched."""
_PRIORITY = 200
"""Above the templates that come with the servers, which have 100."""

_TERM: Json = {"type": "keyword", "ignore_above": LONGEST_TERM}


def template(index_format: str) -> Json:
    """The template for all indices of this pattern of names."""
    return {
        "index_patterns": [pattern(index_format)],
        "priority": _PRIORITY,
        "template": {
            "settings": {
                "index.number_of_shards": 1,
                "index.auto_expand_replicas": "0-1",
                "index.mapping.total_fields.limit": 2000,
            },
            "mappings": {
                "date_detection": False,
                "dynamic_templates": [{"exact": {"match_mapping_type": "*", "mapping": _TERM}}],
                "properties": {
                    "@timestamp": {"type": "date"},
                    "message": {"type": "text", "analyzer": "standard"},
                    "voting": {"type": "integer"},
                    LINE: {"type": "integer"},
                },
            },
        },
    }


def pattern(index_format: str) -> str:
    """All names that a ``strftime`` pattern may give, as servers write it."""
    return re.sub(r"(\*[^*a-zA-Z0-9]?)+\*|\*+", "*", re.sub(r"%-?[A-Za-z]", "*", index_format).replace("%%", "%"))
