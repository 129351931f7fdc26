# SPDX-License-Identifier: Apache-2.0
"""Which documents are a build's.

Ids made of hexadecimal digits, and numbers, are one token in whatever way an index holds them, so that a ``term`` on
the field itself is exact for keyword, text and number alike; only URLs and names are not.
"""

from __future__ import annotations

import re
from typing import Any

from elastic_recheck.engines.elastic.client import Json
from elastic_recheck.model import Build, Fields

_SHORT = re.compile(r"[0-9a-f]{7}")


def documents_of(build: Build, fields: Fields | None = None) -> list[Json] | None:
    """The filters for a build's documents; None where nothing that is known of it names them.

    By ``build_uuid``, else by the seven digits that log URLs end in (``build_short_uuid``, or the beginning of
    ``build_uuid`` in indices without it) with change and patch set, where they are known from ``fields`` and the
    document has them; else by the beginning of ``log_url``.
    """
    if build.uuid:
        return [{"term": {"build_uuid": build.uuid}}]
    short = build.log_path.rpartition("/")[2]
    if _SHORT.fullmatch(short):
        known = fields or {}
        more = [_or_lacks(name, known[name]) for name in ("build_change", "build_patchset") if name in known]
        return [_any({"term": {"build_short_uuid": short}}, {"prefix": {"build_uuid": short}}), *more]
    if build.log_path and build.url:
        root = build.url.rstrip("/") + "/"
        return [_any({"prefix": {"log_url": root}}, {"prefix": {"log_url.keyword": root}})]
    return None


def _or_lacks(name: str, value: Any) -> Json:
    return _any({"term": {name: str(value)}}, {"bool": {"must_not": {"exists": {"field": name}}}})


def _any(*searches: Json) -> Json:
    return {"bool": {"should": list(searches), "minimum_should_match": 1}}
