# SPDX-License-Identifier: Apache-2.0
"""Queries are read as Lucene's classic parser reads them, and written down again without loss."""

from __future__ import annotations

import json
import os
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_recheck.errors import QueryError
from elastic_recheck.lucene import ANY_FIELD, Clause, Group, Join, Phrase, Query, Sign, Term, Wildcard, parse

PIECES = (
    *(
        "a",
        "b c",
        "foo",
        "foo-bar",
        r"\-x",
        r"a\ b",
        r"\AND",
        r"\&&",
        r"a\*b",
        r"x\\",
        r"\u0041",
        "\u00a0",
        "'a'",
        "1.0",
    ),
    *("*", "**", "a*", "?", r"\**", r"f\oo*x", '"a b"', '""', r'"a\"b"', r'"\\"', '"::"', "(", ")", "(a", "b)"),
    *(
        "AND",
        "OR",
        "NOT",
        "&&",
        "||",
        "!",
        "+",
        "-",
        "- ",
        "message:",
        "tags:",
        "*:",
        "voting: ",
        "_exists_:",
        ":",
        "\\",
    ),
)
"""What queries are made of; joined at random, every fourth or so can be parsed."""

texts = st.lists(st.sampled_from(PIECES), max_size=9).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda blank: blank.join(pieces))
)


def parsed(text: str) -> Query | None:
    try:
        return parse(text)
    except QueryError:
        return None


@given(texts | st.text())
def test_any_text_is_parsed_or_refused(text: str) -> None:
    """No text gives any other error; what is parsed can be written down and parsed again."""
    query = parsed(text)

    if query is not None:
        again = parse(str(query))
        assert again == query
        assert str(again) == str(query)


@given(texts)
def test_leaves_say_where_they_stand(text: str) -> None:
    """Every leaf's value is parsed from the stretch that it names, and the leaves stand in order."""
    query = parsed(text)
    if query is None:
        return
    places = [leaf.place for leaf in query.leaves()]

    assert all(place.position <= place.value < place.end <= len(text) for place in places)
    assert [place.position for place in places] == sorted(place.position for place in places)
    for leaf in query.leaves():
        if isinstance(leaf, Phrase):
            assert parse(text[leaf.place.value : leaf.place.end]).tree.clauses[0].node == Phrase(ANY_FIELD, leaf.text)


def test_tree_shows_what_was_written() -> None:
    query = parse('message:(+"a b" -c) AND tags:x y z OR foo*')

    assert query.tree == Group(
        (
            Clause(
                Join.NONE,
                Sign.NONE,
                Group(
                    (
                        Clause(Join.NONE, Sign.REQUIRED, Phrase("message", "a b")),
                        Clause(Join.NONE, Sign.PROHIBITED, Term("message", ("c",))),
                    )
                ),
            ),
            Clause(Join.AND, Sign.NONE, Term("tags", ("x",))),
            Clause(Join.NONE, Sign.NONE, Term(ANY_FIELD, ("y",))),
            Clause(Join.NONE, Sign.NONE, Term(ANY_FIELD, ("z",))),
            Clause(Join.OR, Sign.NONE, Wildcard(ANY_FIELD, "foo*")),
        )
    )


def test_run_of_bare_words_is_one_term() -> None:
    assert [str(leaf) for leaf in parse("tags:(a b c OR d)").leaves()] == ["a b", "c", "d"]


def test_query_is_a_value() -> None:
    """Queries are equal by what they say, whatever their text; they can be kept in sets and sent to processes."""
    query = parse('tags :"a"   && -b')

    assert query == parse('tags:"a" AND NOT b')
    assert len({query, parse(str(query))}) == 1
    assert pickle.loads(pickle.dumps(query)) == query
    assert pickle.loads(pickle.dumps(query)).matches({"tags": "a"})


def test_fields_are_named() -> None:
    assert parse('message:"a" AND (tags:b OR NOT c)').fields == {"message", "tags", ANY_FIELD}


@pytest.mark.parametrize(
    ("text", "position", "part"),
    [
        ("message:a AND", 13, "ends where"),
        ("message:a AND AND b", 14, "AND stands where"),
        ("tags:(a", 5, "never closed"),
        ("tags:a) OR b", 6, "never opened"),
        ('message:"a', 8, "never closed"),
        ("filename:logs/a.txt", 13, "regular expression"),
        ("message:a~1", 9, "Fuzzy"),
        ('message:"a b"~2', 13, "proximity"),
        ("message:a^2", 9, "Boosts"),
        ("voting:[0 TO 1]", 7, "Ranges"),
        ("voting:>0", 7, "Ranges"),
        ("a\\", 1, "nothing to escape"),
        ('message:"c:\\users"', 11, "four hex digits"),
        ('message:"find "br/int" now"', 14, "right behind it. A slash"),
        ('message:"{"a": "b" AND tags:b', 10, "right behind it. The quotation mark is never closed"),
        ('message:"never closed AND tags:"b"', 31, "right behind it"),
        ("tag\\*:a", 0, "Patterns of field names"),
        ("(" * 21 + "a" + ")" * 21, 20, "nested"),
    ],
)
def test_refusal_says_where_and_why(text: str, position: int, part: str) -> None:
    with pytest.raises(QueryError, match=part) as refused:
        parse(text)

    assert refused.value.position == position
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\x0b"])
def test_blank_query_hits_nothing(text: str) -> None:
    assert not parse(text).matches({"message": "a"})
    assert str(parse(text)) == ""


def test_exists_is_another_spelling() -> None:
    assert parse("_exists_:tags") == parse("tags:*")
    assert parse("_exists_:(a b)") == parse(r"(a\ b:*)")


@pytest.mark.parametrize(
    "text", ['_exists_:""', '_exists_:("" a)', "_exists_:(a b)", '_exists_:"a b:c" AND -_exists_:"AND"']
)
def test_whatever_name_must_exist_can_be_written_back(text: str) -> None:
    query = parse(text)

    assert parse(str(query)) == query
    assert not query.matches({"message": "a"})


@pytest.mark.skipif(
    "ELASTIC_RECHECK_CORPUS" not in os.environ,
    reason="set ELASTIC_RECHECK_CORPUS to a directory with fingerprints.jsonl to run it",
)
def test_real_fingerprints_are_parsed() -> None:
    """Of the corpus, exactly the one text that real servers reject (for its unquoted slash) is refused."""
    corpus = Path(os.environ["ELASTIC_RECHECK_CORPUS"], "fingerprints.jsonl").read_text(encoding="utf-8")
    queries = {entry["query"]: entry["bug"] for entry in map(json.loads, corpus.splitlines())}

    assert {bug for query, bug in queries.items() if parsed(query) is None} == {"1286635"}
