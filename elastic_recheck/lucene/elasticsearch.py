# SPDX-License-Identifier: Apache-2.0
"""A query's meaning in Elasticsearch's and OpenSearch's own terms, for an index whose mapping is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from elastic_recheck.lucene.meaning import Meaning

Clause = dict[str, Any]


def translate(meaning: Meaning | None, mapping: Mapping[str, object]) -> Clause:
    """The search for a meaning."""
    raise NotImplementedError
