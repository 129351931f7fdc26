# SPDX-License-Identifier: Apache-2.0
"""It is told where no event can fulfil what a query asks for, and nothing is told where one can."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from elastic_recheck.lint.contradictions import contradictions
from elastic_recheck.lucene import parse


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("tags:x AND NOT tags:x", "tags:x and NOT tags:x"),
        ('NOT filename:"a" AND message:"b" AND filename:a', 'filename:a and NOT filename:"a"'),
        ('filename:"a" AND filename:"b"', 'filename:"a" and filename:"b"'),
        ('filename:"console.html" AND filename:*.txt', 'filename:"console.html" and filename:*.txt'),
        ('message:"A b, c" AND NOT message:"b c"', 'message:"A b, c" and NOT message:"b c"'),
        ('message:"a" AND NOT (message:"b" OR message:"a")', 'message:"a" and NOT message:"a"'),
        ('build_status:"FAILURE" AND (tags:x AND (build_status:"SUCCESS"))', 'build_status:"FAILURE" and build_status'),
        ('(message:"a" AND NOT message:"a") OR message:"b"', 'message:"a" and NOT message:"a"'),
        ('filename:x AND (message:"c" OR filename:y)', "filename:x and filename:y"),
    ],
)
def test_clauses_that_rule_each_other_out_are_named(text: str, names: str) -> None:
    (fault,) = contradictions(parse(text))
    assert fault.message.startswith(f"no event fulfils both {names}")


@pytest.mark.parametrize(
    "text",
    [
        "tags:x AND tags:y",
        'message:"a b" AND message:"c" AND NOT message:"b a"',
        'message:"a" AND NOT message:"a b"',
        'filename:"x" OR filename:"y"',
        'message:"a" AND (filename:"x" OR filename:"y")',
        'message:"a" AND NOT (filename:"x" AND message:"a")',
        "filename:logs* AND filename:*.txt",
        "filename:logs.x.txt AND filename:*.txt",
        'message:"a" filename:"x" filename:"y"',
    ],
)
def test_what_an_event_may_fulfil_is_let_alone(text: str) -> None:
    assert not list(contradictions(parse(text)))


SIGNED = st.builds(
    "{}{}".format,
    st.sampled_from(["", "", "NOT "]),
    st.sampled_from(
        ["message:a", "message:b", 'message:"a b"', "message:(a b)", "tags:x", "tags:y", "filename:f", "filename:f*"]
    ),
)
EVENTS = [
    {"message": message, "tags": tags, "filename": name}
    for message in ("", "a", "b", "a b", "b a")
    for tags in ([], ["x"], ["y"], ["x", "y"])
    for name in ("f", "g", "ff")
]


@given(st.lists(SIGNED, min_size=2, max_size=4).map(" AND ".join))
@example("message:(a b) AND NOT message:a")
def test_no_event_hits_clauses_of_which_two_are_said_to_exclude_each_other(text: str) -> None:
    query = parse(text)
    if list(contradictions(query)):
        assert not any(query.matches(event) for event in EVENTS)
