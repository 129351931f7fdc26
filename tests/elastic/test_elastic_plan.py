# SPDX-License-Identifier: Apache-2.0
"""How a query is taken apart for an index of single lines."""

from __future__ import annotations

import pytest

from elastic_recheck import lucene
from elastic_recheck.engines.elastic import plan
from elastic_recheck.lucene import elasticsearch

MAPPING = {"message": {"type": "text"}, "tags": {"type": "keyword"}, "filename": {"type": "keyword"}}


def shape(part: plan.Plan) -> object:
    """The plan with, for each search, the words and terms that it asks for, in its order."""
    if isinstance(part, plan.Search):
        return _leaves(elasticsearch.translate(part.meaning, MAPPING))
    return (type(part).__name__, *map(shape, part.parts))


def _leaves(search: object) -> list[str]:
    if isinstance(search, dict):
        if "match_phrase" in search:
            return [str(search["match_phrase"]["message"])]
        if "term" in search:
            return [str(value["value"]) for value in search["term"].values()]
        found = [(name, _leaves(inner)) for name, inner in search.items()]
        return [f"not {leaf}" if name == "must_not" else leaf for name, leaves in found for leaf in leaves]
    return [leaf for inner in search for leaf in _leaves(inner)] if isinstance(search, list) else []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('message:"a b"', ["a b"]),
        ('message:"a b" AND tags:"t"', ["a b", "t"]),
        ('message:"a b" AND message:"c d"', ("All", ["a b"], ["c d"])),
        ('message:"c d" AND tags:"t" AND message:"a b"', ("All", ["c d", "t"], ["a b", "t"])),
        ('message:"a b" AND message:"c d" AND NOT message:"e f"', ("All", ["a b", "not e f"], ["c d", "not e f"])),
        ('message:"a b" AND NOT message:"c d"', ["a b", "not c d"]),
        ('message:("a b" OR "c d") AND tags:"t"', ["t", "a b", "c d"]),
        ('message:"a b" AND (message:"c d" OR message:"e f")', ("All", ["a b"], ["c d", "e f"])),
        (
            'tags:"t" AND ((message:"a b" AND message:"c d") OR message:"e f")',
            ("AnyOf", ("All", ["a b", "t"], ["c d", "t"]), ["e f", "t"]),
        ),
        ('tags:"t" AND filename:"f"', ["t", "f"]),
    ],
)
def test_each_clause_on_the_message_is_a_search_of_its_own(query: str, expected: object) -> None:
    """With all that stands beside it; alternatives that one line can tell of stay together."""
    assert shape(plan.for_lines(lucene.parse(query))) == expected


def test_of_events_a_query_is_one_search() -> None:
    assert isinstance(plan.for_events(lucene.parse('message:"a" AND message:"b"')), plan.Search)
