# SPDX-License-Identifier: Apache-2.0
"""How the original asked a search server: one search a fingerprint, the build's fields glued to its text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from elastic_recheck.engines.elastic import Client
from elastic_recheck.engines.elastic.client import Json
from elastic_recheck.model import Fields

_GLUED = ("build_change", "build_patchset", "build_short_uuid")
_SIZE = 10

Hours = dict[str, dict[datetime, int]]
"""By query, the hours in which it hit builds, and how many."""


def hits(client: Client, indices: Sequence[str], queries: Sequence[str], build: Fields) -> frozenset[str]:
    """Ask for each query whether it hits the build: ten documents, the newest first."""
    more = " AND ".join(f'{name}:"{build[name]}"' for name in _GLUED)
    bodies = {query: _newest_first(f"({query}) AND {more} AND voting:1") for query in queries}
    return frozenset(query for query, body in bodies.items() if _total(client.search(indices, body)))


def hours(client: Client, indices: Sequence[str], queries: Sequence[str], since: datetime) -> Hours:
    """Ask for each query how many builds it hit in each hour since some time."""
    return {query: found for query in queries if (found := _hours(client.search(indices, _by_hour(query, since))))}


def _newest_first(text: str) -> Json:
    return {"query": {"query_string": {"query": text}}, "size": _SIZE, "sort": [{"@timestamp": {"order": "desc"}}]}


def _by_hour(query: str, since: datetime) -> Json:
    asked: Json = {"query_string": {"query": f"({query}) AND voting:1"}}
    builds: Json = {"builds": {"cardinality": {"field": "build_uuid"}}}
    return {
        "query": {"bool": {"must": [asked], "filter": [{"range": {"@timestamp": {"gte": since.isoformat()}}}]}},
        "size": 0,
        "aggs": {"hours": {"date_histogram": {"field": "@timestamp", "fixed_interval": "1h"}, "aggs": builds}},
    }


def _total(answer: Json) -> int:
    return int(answer["hits"]["total"]["value"])


def _hours(answer: Json) -> dict[datetime, int]:
    buckets = (each for each in answer["aggregations"]["hours"]["buckets"] if each["doc_count"])
    return {datetime.fromisoformat(each["key_as_string"]): each["builds"]["value"] for each in buckets}
