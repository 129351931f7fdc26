# SPDX-License-Identifier: Apache-2.0
"""Rules on queries find what was meant otherwise, and are silent on what was meant as it stands."""

from __future__ import annotations

import pytest

from elastic_recheck.lint.findings import Fault, Severity
from elastic_recheck.lint.queries import RULES
from elastic_recheck.lucene import parse


def faults(text: str) -> list[Fault]:
    query = parse(text)
    return [fault for rule in RULES for fault in rule(query)]


def codes(text: str) -> list[str]:
    return [fault.code for fault in faults(text)]


SOUND = (
    'message:"a b" AND tags:"console"',
    'message:"a b" AND NOT message:"c" AND tags:console',
    '(message:"a" OR message:"b c") AND tags:"console"',
    'message:("a b" "c d") AND tags:"console"',
    'message:(+"a b" +"c d") AND tags:"console"',
    'message:("a" NOT "b") AND filename:"console.html"',
    'message:"a" AND (tags:"console" OR filename:logs*screen-n-cpu.txt)',
    '+message:"a" +tags:"console"',
    'message:"it\'s" AND tags:"console"',
    'message:"\\"quoted\\"" AND tags:"screen-n-cpu.txt" AND build_name:*-swift-python*',
    "message:timeout AND tags:syslog",
)


@pytest.mark.parametrize("text", SOUND)
def test_sound_queries_have_no_faults(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ('message:"a" AND tags:b AND NOT "(from pbr)"', "no-field", '"(from'),
        ('message:"a" AND file_name:"console.html" AND tags:b', "unknown-field", "file_name"),
        ('message:"a" AND build-name:"x" AND tags:b', "unknown-field", "build-name"),
        ('message:"a" message:"b" AND tags:b', "implicit-operator", 'message:"b"'),
        ('message:"a" AND tags:b NOT build_name:"x"', "implicit-operator", "NOT"),
        ('(message:"a" message:"b") AND tags:b', "implicit-operator", 'message:"b"'),
        ('message:"a" OR message:"b" AND tags:b', "mixed-operators", "OR"),
        ('message:"::" AND message:"b" AND tags:b', "no-tokens", 'message:"::"'),
        ("message:'Deadlock found when trying' AND tags:b", "single-quotes", "'Deadlock"),
        ("message:foo-bar AND tags:b", "bare-words", "foo-bar"),
        ("message:foo AND tags:(a b)", "bare-words", "a b"),
        ('message:"a" AND tags:b AND voting:1', "voting", "voting:1"),
    ],
)
def test_each_mistake_is_found_once_and_where_it_is(text: str, code: str, at: str) -> None:
    (fault,) = faults(text)

    assert fault.code == code
    assert fault.position is not None
    assert text[fault.position :].startswith(at)
    assert fault.message
    assert fault.advice


@pytest.mark.parametrize(
    "text",
    [
        'message:"a"',
        'message:"a" OR tags:"console"',
        'message:"a" AND NOT tags:"console"',
        'message:"a" AND project:"b"',
    ],
)
def test_a_query_that_admits_every_file_is_warned_of(text: str) -> None:
    (fault,) = faults(text)

    assert (fault.code, fault.severity) == ("every-file", Severity.WARNING)


def test_the_advice_names_the_nearest_field() -> None:
    (fault,) = faults('message:"a" AND tag:"console" AND filename:b')

    assert fault.advice == "write tags:"


def test_several_mistakes_are_all_found() -> None:
    assert codes('mesage:"a" OR voting:1 AND "b" tags:c') == [
        "no-field",
        "unknown-field",
        "implicit-operator",
        "mixed-operators",
        "voting",
    ]
