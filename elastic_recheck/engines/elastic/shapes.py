# SPDX-License-Identifier: Apache-2.0
"""What answers look like, so that whatever else answers (a proxy, a page) is told apart before it is read."""

from __future__ import annotations

from typing import Any

from elastic_recheck.engines.elastic.client import Json
from elastic_recheck.engines.elastic.server import ServerSettings
from elastic_recheck.errors import Refused

Shape = Any
"""A type (or several), a list with the shape of its members, or a mapping of keys, ``*`` for any, to theirs."""

_SHARDS = {"total": int, "successful": int, "failed": int, "failures": [{}]}
_HITS = {"total": {"value": int}, "hits": [{"_source": {}}]}
_BUCKETS = {"indices": {"buckets": [{"key": str}]}, "needed": {"buckets": {"*": {"doc_count": int}}}}

ABOUT: Shape = {"version": {"number": str, "distribution": str}}
SEARCH: Shape = {"status": int, "hits": _HITS, "aggregations": _BUCKETS, "_shards": _SHARDS}
SEARCHES: Shape = {"responses": [SEARCH]}
FIELDS: Shape = {"indices": [str], "fields": {"*": {"*": {"indices": [str]}}}}
BULK: Shape = {"items": [{"*": {"status": int}}]}


def checked(answer: object, key: str, shape: Shape, settings: ServerSettings) -> Json:
    """An answer, if it has the key and the shape that it must.

    :raises Refused: it is something else.
    """
    if not isinstance(answer, dict) or key not in answer or not fits(answer, shape):
        raise Refused(f"{settings.site} gave an answer that is none of {settings.kind.value}'s; is es_url right?")
    return answer


def fits(value: object, shape: Shape) -> bool:
    """Whether a value has a shape; keys may be missing, and there may be more."""
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return False
        named = {**dict.fromkeys(value, shape["*"]), **shape} if "*" in shape else shape
        return all(fits(value[key], inner) for key, inner in named.items() if key in value)
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(each, shape[0]) for each in value)
    return isinstance(value, shape)
