# SPDX-License-Identifier: Apache-2.0
"""Where an index with a foreign mapping cannot answer as one with exact fields does, and why.

What an index does not hold cannot be asked of it. Each row is a query and a document that hits on exact fields
(or, in the last rows, misses there), and is answered otherwise on an index whose mapping is not ours.
"""

from __future__ import annotations

from typing import Any

import pytest
from search_index import EXACT_FIELDS, SearchIndex, query_string, search_index

from elastic_recheck.lucene import parse
from elastic_recheck.sandbox.search_servers import SearchServer

pytestmark = pytest.mark.server

TEXT = {"type": "text"}
BY_ITSELF = {"type": "text", "fields": {"keyword": {"type": "keyword", "ignore_above": 256}}}

MISSED = [
    pytest.param(
        f"tags:{'x' * 300}", {"tags": "x" * 300}, {"tags": BY_ITSELF}, id="values beyond ignore_above are not held"
    ),
    pytest.param(f"tags:{'x' * 9}*", {"tags": "x" * 300}, {"tags": BY_ITSELF}, id="nor do patterns find them"),
    pytest.param(
        "build_change:12*", {"build_change": 123}, {"build_change": {"type": "long"}}, id="numbers fit no pattern"
    ),
    pytest.param(
        'build_change:"12.0"', {"build_change": 12.0}, {"build_change": {"type": "long"}}, id="fractions are cut"
    ),
    pytest.param("voting:1", {"voting": "1.0"}, {"voting": BY_ITSELF}, id="a text is not read as a number"),
]
"""Not found on the foreign index, so that a failure stays unexplained, but none is explained wrongly."""

FOUND = [
    pytest.param(
        "tags:console", {"tags": "the CONSOLE"}, {"tags": TEXT}, id="without exact values words are asked for"
    ),
    pytest.param("build_change:12", {"build_change": 12.0}, {"build_change": {"type": "long"}}, id="fractions are cut"),
]
"""Found on the foreign index alone."""


def answers(
    server: SearchServer, query: str, document: dict[str, Any], mapping: dict[str, Any]
) -> tuple[bool, bool, bool]:
    """What an index with exact fields says, what we say, and what an index with this mapping says."""
    with (
        search_index(server, "exact", EXACT_FIELDS) as exact,
        search_index(server, "foreign", {"properties": mapping}) as foreign,
    ):
        asked = parse(query)
        return (
            hits(exact, document, query_string(query)),
            asked.matches(document),
            hits(foreign, document, asked.to_elasticsearch(mapping)),
        )


def hits(index: SearchIndex, document: dict[str, Any], search: Any) -> bool:
    index.fill([document])
    (answer,) = index.answers([search])
    assert isinstance(answer, frozenset), answer
    return bool(answer)


@pytest.mark.parametrize(("query", "document", "mapping"), MISSED)
def test_not_held(server: SearchServer, query: str, document: dict[str, Any], mapping: dict[str, Any]) -> None:
    assert answers(server, query, document, mapping) == (True, True, False)


@pytest.mark.parametrize(("query", "document", "mapping"), FOUND)
def test_held_less_exactly(server: SearchServer, query: str, document: dict[str, Any], mapping: dict[str, Any]) -> None:
    assert answers(server, query, document, mapping) == (False, False, True)
