# SPDX-License-Identifier: Apache-2.0
"""Queries that ask for the same are known as such, whatever the order and spelling of their clauses."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_recheck.lint.sameness import asked
from elastic_recheck.lucene import Query, parse

LEAVES = st.sampled_from(['message:"a B"', 'message:"A, b"', "message:b", "tags:t", "tags:T", "filename:f*"])
QUERIES = st.recursive(
    LEAVES,
    lambda inner: st.tuples(
        st.sampled_from([" AND ", " OR ", " AND NOT ", " "]), st.lists(inner, min_size=2, max_size=3)
    ).map(lambda drawn: f"({drawn[0].join(drawn[1])})"),
    max_leaves=5,
).map(parse)
DOCUMENTS = [
    {"message": message, "tags": tag, "filename": name}
    for message, tag, name in product(["a b", "b", "x"], ["t", "T", "u"], ["f", "g"])
]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('message:"A b" AND tags:"c"', 'tags:c AND message:"a, B"'),
        ('message:"a" AND (tags:"b" OR tags:"c")', '(tags:"c" OR tags:"b") AND message:"A"'),
        ('message:"a" AND message:"b" AND tags:"c"', '(message:"b" AND (tags:"c")) AND message:"a"'),
        ("message:a AND NOT (tags:b OR tags:c)", "message:a AND NOT tags:c AND NOT tags:b"),
        ("message:a AND message:a", "message:a"),
    ],
)
def test_order_parentheses_and_letter_case_of_the_message_do_not_count(one: str, other: str) -> None:
    assert asked(parse(one)) == asked(parse(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('message:"a b"', 'message:"b a"'),
        ('message:"a b"', "message:(a b)"),
        ("tags:a", "tags:A"),
        ("message:a AND tags:b", "message:a OR tags:b"),
        ("message:a AND NOT tags:b", "message:a AND tags:b"),
        ("", "message:a"),
    ],
)
def test_what_asks_for_something_else_is_another_query(one: str, other: str) -> None:
    assert asked(parse(one)) != asked(parse(other))


@given(st.lists(QUERIES, min_size=2, max_size=8))
def test_what_is_taken_for_the_same_hits_the_same(queries: list[Query]) -> None:
    hits: dict[object, list[bool]] = {}
    for query in queries:
        found = [query.matches(document) for document in DOCUMENTS]
        assert hits.setdefault(asked(query), found) == found
