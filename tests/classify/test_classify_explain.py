# SPDX-License-Identifier: Apache-2.0
"""Clause by clause: what hit, in which file, how often, and the first that did not."""

from __future__ import annotations

from io import BytesIO

import pytest

from elastic_recheck import events
from elastic_recheck.classify import QueryFound
from elastic_recheck.classify.explain import QueryExplainer
from elastic_recheck.lucene import parse

CONSOLE = """\
2026-03-04 05:06:07.1 | out of cheese
2026-03-04 05:06:08.1 | out of crackers, redo from start
2026-03-04 05:06:09.1 | out of cheese again
"""
SYSLOG = "Mar 04 05:06:07 np01 kernel: out of cheese\nMar 04 05:06:07 np01 sshd[12]: redo from start\n"
FILES = {"job-output.txt": CONSOLE, "controller/logs/syslog.txt": SYSLOG}


def explain(text: str, build: dict[str, str | int] | None = None) -> QueryFound:
    explainer = QueryExplainer("query", parse(text), {"build_name": "tempest-full", **(build or {})})
    for name, log in FILES.items():
        kind = events.classify_file(name, events.DEFAULT_RULES)
        explainer.look_at(kind, events.read(BytesIO(log.encode()), kind.format))
    return explainer.result()


def test_each_clause_tells_where_and_how_often_it_hit() -> None:
    found = explain('message:"out of cheese" AND tags:"console"')
    words, tags = found.clauses

    assert words.files == (("job-output.txt", 2), ("controller/logs/syslog.txt", 1))
    assert words.events == 3
    assert (tags.of_files, tags.files) == (True, (("job-output.txt", 0),))
    assert found.whole.files == (("job-output.txt", 2),)
    assert found.whole.first
    assert (found.whole.first.file, found.whole.first.line) == ("job-output.txt", 1)
    assert (found.missing, found.nearest) == (None, None)


def test_the_first_clause_that_did_not_hit_is_told_with_its_tokens() -> None:
    found = explain('message:"out of cheese" AND message:"Out-of: STOCK!" AND tags:"screen" AND message:"never"')

    assert found.missing
    assert found.missing.text == 'message:"Out-of: STOCK!"'
    assert found.missing.tokens == ("out", "of", "stock")
    assert found.missing.absent == ("stock",)
    assert not found.whole.hit


def test_clauses_that_no_single_event_fulfils_together_are_told_apart_from_missing_ones() -> None:
    found = explain('message:"out of cheese" AND message:"redo" AND tags:"console"')

    assert found.missing is None
    assert found.nearest
    assert (found.nearest.place.file, found.nearest.place.line) == ("job-output.txt", 1)
    assert found.nearest.lacks == ('message:"redo"',)


def test_a_not_that_excludes_the_event_is_what_it_lacks() -> None:
    found = explain('message:"crackers" AND NOT message:"redo from start" AND tags:"console"')

    assert [clause.prohibited for clause in found.clauses] == [False, True, False]
    assert found.nearest
    assert found.nearest.lacks == ('NOT message:"redo from start"',)


def test_words_that_stand_in_another_order_are_not_absent() -> None:
    found = explain('message:"start from redo"')

    assert found.missing
    assert found.missing.absent == ()


@pytest.mark.parametrize(
    ("text", "known", "hit"),
    [
        ('message:"cheese" AND build_name:"tempest-full"', "tempest-full", True),
        ('message:"cheese" AND build_name:*grenade*', "tempest-full", False),
        ('message:"cheese" AND build_queue:"gate"', "", False),
    ],
)
def test_a_clause_on_a_field_of_the_build_tells_what_the_build_has(text: str, known: str, hit: bool) -> None:
    found = explain(text)

    assert (found.clauses[1].known, found.clauses[1].hit, found.whole.hit) == (known, hit, hit)
    assert (found.missing is None) is hit


def test_clauses_in_parentheses_are_told_one_by_one() -> None:
    found = explain('message:("out of cheese" OR "redo") AND (tags:"syslog" OR tags:"console")')

    assert [(clause.text, clause.depth) for clause in found.clauses] == [
        ('message:("out of cheese" OR "redo")', 0),
        ('message:"out of cheese"', 1),
        ('message:"redo"', 1),
        ('(tags:"syslog" OR tags:"console")', 0),
        ('tags:"syslog"', 1),
        ('tags:"console"', 1),
    ]
    assert [clause.events for clause in found.clauses[:3]] == [5, 3, 2]
    assert found.clauses[3].of_files
    assert found.whole.events == 5


def test_counts_are_those_of_judging_every_event() -> None:
    """Events are told apart by words first, which must not change what is counted."""
    for text in (
        "message:redo",
        "message:out*",
        'syslog_program:"sshd"',
        "message:cheese start",
        'NOT message:"x"',
        '"cheese"',
    ):
        query = parse(text)
        expected = 0
        for name, log in FILES.items():
            kind = events.classify_file(name, events.DEFAULT_RULES)
            for event in events.read(BytesIO(log.encode()), kind.format):
                expected += query.matches(event.document(kind, {"build_name": "tempest-full"}))
        assert explain(text).whole.events == expected, text
