# SPDX-License-Identifier: Apache-2.0
"""Queries for a search server name the fields that its index really has."""

from __future__ import annotations

from typing import Any

import pytest

from elastic_recheck.lucene import parse

TEXT_AND_KEYWORD = {"type": "text", "fields": {"keyword": {"type": "keyword"}}}
EXACT = {"message": {"type": "text"}, "tags": {"type": "keyword"}, "voting": {"type": "integer"}}
FOREIGN = {
    "message": TEXT_AND_KEYWORD,
    "tags": TEXT_AND_KEYWORD,
    "filename": {"type": "text", "fields": {"length": {"type": "long"}, "raw": {"type": "keyword"}}},
    "voting": {"type": "boolean"},
    "change": {"type": "long"},
    "zuul": {"properties": {"job": {"type": "keyword"}}},
    "job": {"type": "alias", "path": "zuul.job"},
    "plain": {"type": "text"},
}
NOTHING: dict[str, Any] = {"match_none": {}}


@pytest.mark.parametrize(
    ("mapping", "query", "search"),
    [
        (EXACT, 'message:"Foo bar"', {"match_phrase": {"message": "Foo bar"}}),
        (EXACT, "message:foo-bar", {"match": {"message": {"query": "foo-bar", "operator": "or"}}}),
        (EXACT, "message:Fo*", {"wildcard": {"message": {"value": "fo*"}}}),
        (EXACT, 'tags:"a*b"', {"term": {"tags": {"value": "a*b"}}}),
        (EXACT, r"tags:a\*b*c", {"wildcard": {"tags": {"value": r"a\*b*c"}}}),
        (EXACT, "tags:*", {"exists": {"field": "tags"}}),
        (EXACT, 'voting:"1.0"', {"term": {"voting": {"value": "1"}}}),
        (EXACT, "voting:abc", NOTHING),
        (EXACT, "nosuch:a", NOTHING),
        (EXACT, 'message:"::"', NOTHING),
        (EXACT, "*", {"match_all": {}}),
        ({}, 'message:"a"', NOTHING),
        (FOREIGN, "tags:a", {"term": {"tags.keyword": {"value": "a"}}}),
        (FOREIGN, "tags:a*", {"wildcard": {"tags.keyword": {"value": "a*"}}}),
        (FOREIGN, "filename:a", {"term": {"filename.raw": {"value": "a"}}}),
        (FOREIGN, "voting:1", {"term": {"voting": {"value": "true"}}}),
        (FOREIGN, "voting:2", NOTHING),
        (FOREIGN, "change:12", {"term": {"change": {"value": "12"}}}),
        (FOREIGN, "change:012", NOTHING),
        (FOREIGN, "change:1*", NOTHING),
        (FOREIGN, "zuul.job:a", {"term": {"zuul.job": {"value": "a"}}}),
        (FOREIGN, "job:a", {"term": {"job": {"value": "a"}}}),
        (FOREIGN, "tags.keyword:a", {"term": {"tags.keyword": {"value": "a"}}}),
        (FOREIGN, 'plain:"a b"', {"match_phrase": {"plain": "a b"}}),
    ],
)
def test_leaf_asks_the_field_that_holds_its_value(mapping: dict[str, Any], query: str, search: dict[str, Any]) -> None:
    assert parse(query).to_elasticsearch(mapping) == search


@pytest.mark.parametrize(
    ("query", "search"),
    [
        ("tags:a AND tags:b OR tags:c", {"filter": ["a", "b"]}),
        ("tags:a OR NOT tags:b", {"should": ["a"], "must_not": ["b"], "minimum_should_match": 1}),
        ("NOT tags:a", {"must_not": ["a"]}),
    ],
)
def test_level_becomes_one_bool(query: str, search: dict[str, Any]) -> None:
    """Optional clauses are asked for only where none is required."""
    wanted = {
        name: [{"term": {"tags": {"value": value}}} for value in part] if isinstance(part, list) else part
        for name, part in search.items()
    }

    assert parse(query).to_elasticsearch(EXACT) == {"bool": wanted}


def test_leaf_without_field_asks_every_field() -> None:
    assert parse("a").to_elasticsearch(EXACT) == {
        "bool": {
            "should": [{"match_phrase": {"message": "a"}}, {"term": {"tags": {"value": "a"}}}],
            "minimum_should_match": 1,
        }
    }
