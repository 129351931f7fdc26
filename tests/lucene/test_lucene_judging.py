# SPDX-License-Identifier: Apache-2.0
"""Documents are judged to the letter, what is known of them as far as it goes, and evidence is found in them."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_recheck.lucene import Document, parse

LONG = {f"{count}": {"message": "a" * count} for count in (255, 256, 300, 510, 511)} | {
    "255 and 1": {"message": f"{'a' * 255} a"},
    "300 and foo": {"message": f"{'a' * 300} foo"},
}


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        (f'message:"{"a" * 255}"', set(LONG)),
        (f'message:"{"a" * 256}"', {"256", "511", "255 and 1"}),
        (f'message:"{"a" * 300}"', {"300", "300 and foo"}),
        (f'message:"{"a" * 45}"', {"300", "300 and foo"}),
        ('message:"a"', {"256", "511", "255 and 1"}),
        (f'message:"{"a" * 300} foo"', {"300 and foo"}),
        (f"message:{'a' * 300}", set(LONG)),
        (f"message:{'a' * 255}*", set(LONG)),
    ],
    ids=range(8),
)
def test_words_beyond_255_letters(query: str, hits: set[str]) -> None:
    """A query's long words are cut like a document's (as Elasticsearch 8.19 answered)."""
    assert {name for name, document in LONG.items() if parse(query).matches(document)} == hits


def test_exact_fields_may_be_long() -> None:
    assert parse(f"tags:{'a' * 300}*").matches({"tags": "a" * 32766})


def test_phrase_without_tokens_before_and_lets_its_neighbour_be_required() -> None:
    """A run of bare words is a clause a word: the AND behind a phrase that vanishes takes the last of them alone."""
    query = parse('message:(a b "::" AND c)')

    assert query.matches({"message": "b c"})
    assert not query.matches({"message": "a c"})


def test_unescaped_quotation_mark_asks_any_field() -> None:
    """The real query of bug 1686109: two stray leaves without a field, the second required."""
    query = parse('message:"BadStatusLine("\'\'",))" AND tags:"console"')

    assert not query.matches({"message": "BadStatusLine(\"''\",))", "tags": "console"})
    assert query.matches({"message": "BadStatusLine", "tags": ["console", ",))"]})


def test_hostile_pattern_costs_little() -> None:
    """Wildcards are looked for without going back."""
    query = parse(f"filename:{'*a' * 30}*b")
    started = time.process_time()

    assert not query.matches({"filename": "a" * 30_000})
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("query", "known", "possible"),
    [
        ('message:"x" AND tags:"console"', {"tags": "console"}, True),
        ('message:"x" AND tags:"console"', {"tags": ["a", "b"]}, False),
        ('message:"x" AND tags:"console"', {"filename": "a"}, True),
        ('message:"x" AND tags:"console"', {"tags": None}, False),
        ('message:"x" AND NOT tags:"console"', {"tags": "console"}, False),
        ('message:"x" AND (tags:a OR tags:b)', {"tags": "c"}, False),
        ('message:"x" AND (tags:a OR filename:b)', {"tags": "c"}, True),
        ("NOT message:x", {"tags": "a"}, True),
        ("filename:logs*txt AND message:x", {"filename": "logs/a.txt"}, True),
        ("filename:logs*txt AND message:x", {"filename": "console.html"}, False),
        ("voting:abc", {}, False),
        ("a", {"tags": "b"}, True),
        ("NOT a", {"tags": "a"}, False),
        ("NOT *", {}, False),
        ("*", {}, True),
        ('message:"::"', {}, False),
        ("", {}, False),
        ("message:x", {"message": "y"}, False),
    ],
)
def test_possible_is_no_more_than_is_known(query: str, known: dict[str, Any], possible: bool) -> None:
    assert parse(query).possible(known) is possible


LEAVES = (
    "message:a",
    "message:b",
    'message:"a b"',
    "tags:a",
    "tags:b*",
    "tags:*",
    "voting:1",
    "voting:x",
    "a",
    "*",
    "n:1",
)


def group(parts: list[tuple[str, str, str]]) -> str:
    (_, sign, first), *others = parts
    return f"({sign}{first}{''.join(f' {join}{sign}{part}' for join, sign, part in others)})"


queries = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.lists(
        st.tuples(st.sampled_from(["", "AND ", "OR "]), st.sampled_from(["", "NOT ", "+"]), inner),
        min_size=1,
        max_size=4,
    ).map(group),
    max_leaves=8,
)
values = st.sampled_from(["a", "b", "a b", "", 1, 0, "1", True, None])
documents = st.dictionaries(
    st.sampled_from(["message", "tags", "voting", "n", "other"]), values | st.lists(values, max_size=3), max_size=4
)


@given(queries, documents, st.data())
def test_what_hits_was_possible(text: str, document: dict[str, Any], data: st.DataObject) -> None:
    """However little of a document is known, it is never thought impossible if it hits."""
    query = parse(text)
    known = {field: value for field, value in document.items() if data.draw(st.booleans())}

    assert query.possible(known) or not query.matches(document)


@given(queries, documents)
def test_everything_known_leaves_no_doubt(text: str, document: dict[str, Any]) -> None:
    """With all the fields of the query known, possible means hit (a leaf without a field may always find another)."""
    query = parse(text)
    if "*" not in query.fields:
        known = {field: document.get(field) for field in query.fields}

        assert query.possible(known) is query.matches(document)


@given(queries, documents)
def test_prepared_document_is_judged_the_same(text: str, document: dict[str, Any]) -> None:
    assert parse(text).matches(Document(document)) is parse(text).matches(document)


@pytest.mark.parametrize(
    ("query", "message", "found"),
    [
        ('message:"foo bar"', "a Foo-BAR!", "Foo-BAR"),
        ('message:"bar" AND message:"foo"', "foo bar", "bar"),
        ('NOT message:"foo" OR message:"bar"', "foo bar", "bar"),
        ('message:("zzz" OR "bar")', "foo bar", "bar"),
        ("message:foo-bar", "bar foo", "bar"),
        ("message:ba*", "foo bazaar", "bazaar"),
        ("foo", "x foo", "foo"),
        ('message:"foo bar"', ["foo", "a foo bar"], "foo bar"),
        ('tags:"a"', "a", None),
        ("message:*", "a", None),
        ('message:"zzz"', "foo", None),
    ],
)
def test_span_is_where_the_first_words_that_hit_stand(query: str, message: str | list[str], found: str | None) -> None:
    span = parse(query).span({"message": message})
    text = message if isinstance(message, str) else message[-1]

    assert (text[slice(*span)] if span else None) == found
