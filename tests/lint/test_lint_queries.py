# SPDX-License-Identifier: Apache-2.0
"""Rules on queries find what was meant otherwise, and are silent on what was meant as it stands."""

from __future__ import annotations

import pytest

from elastic_recheck.lint.findings import Fault, Severity
from elastic_recheck.lint.queries import faults_of
from elastic_recheck.lucene import parse


def faults(text: str) -> list[Fault]:
    return faults_of(parse(text))


def codes(text: str) -> list[str]:
    return [fault.code for fault in faults(text)]


SOUND = (
    'message:"a b" AND tags:"console"',
    'message:"a b" AND NOT message:"c" AND tags:console',
    '(message:"a b" OR message:"b c") AND tags:"console"',
    'message:("a b" "c d") AND tags:"console"',
    'message:(+"a b" +"c d") AND tags:"console"',
    'message:("a" NOT "b") AND filename:"console.html"',
    'message:"a b" AND (tags:"console" OR filename:logs*screen-n-cpu.txt)',
    '+message:"a b" +tags:"console"',
    'message:"it\'s a" AND tags:"console"',
    'message:"\\"quoted\\" text" AND tags:"screen-n-cpu.txt" AND build_name:gate-swift-python*',
    "message:timeout AND tags:syslog",
    'message:"_wait_for_volume_available_on_the_system" AND tags:syslog',
    'message:"This failed. Traceback follows, see nova.compute" AND tags:b',
    'message:"connect to 127.0.0.1 failed" AND tags:b',
    'message:"Ошибка соединения с базой" AND tags:b',
    'message:"接続が切れました हिन्दी 😀 now" AND tags:b',
    'message:"C:\\\\temp is \\"gone\\"" AND tags:b',
)


@pytest.mark.parametrize("blank", ["\u00a0", "\u2003", "\u200b", "\ufeff"])
@pytest.mark.parametrize(
    "text",
    [
        'message:"a b"_AND tags:"console"',
        'message:"a b" AND_tags:"console"',
        'message:"a b"_AND_tags:"console"',
        '(message:"a b"_OR message:"b c")_AND tags:"console"_',
        'message:"a b" AND_NOT_message:"c" AND tags:console',
    ],
)
def test_a_blank_that_is_none_is_all_that_is_wrong(text: str, blank: str) -> None:
    found = faults(text.replace("_", blank))

    assert [fault.code for fault in found] == ["odd-character"] * text.count("_")
    assert {fault.severity for fault in found} == {Severity.ERROR}
    assert [fault.position for fault in found] == [index for index, each in enumerate(text) if each == "_"]


def test_beside_blanks_that_are_none_other_faults_are_found() -> None:
    assert codes('message:"a b"\u00a0AND file_name:"a" AND tags:b') == ["odd-character", "unknown-field"]


@pytest.mark.parametrize("text", SOUND)
def test_sound_queries_have_no_faults(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ('message:"a b" AND tags:b AND NOT "(from pbr)"', "no-field", '"(from'),
        ('message:"a b" AND file_name:"console.html" AND tags:b', "unknown-field", "file_name"),
        ('message:"a b" AND build-name:"x" AND tags:b', "unknown-field", "build-name"),
        ('message:"a b" message:"b" AND tags:b', "implicit-operator", 'message:"b"'),
        ('message:"a b" AND tags:b NOT build_name:"x"', "implicit-operator", "NOT"),
        ('(message:"a b" message:"b") AND tags:b', "implicit-operator", 'message:"b"'),
        ('message:"a b" OR message:"b" AND tags:b', "mixed-operators", "OR"),
        ('message:"::" AND message:"b c" AND tags:b', "no-tokens", 'message:"::"'),
        ("message:'Deadlock found when trying' AND tags:b", "single-quotes", "'Deadlock"),
        ("message:\u201cNo valid host\u201d AND tags:b", "single-quotes", "\u201cNo"),
        ('message:"a b" and tags:b', "small-operator", "and"),
        ('message:"a b" AND tags:b and not build_name:c', "small-operator", "and not"),
        ('message:"waiting for * seconds" AND tags:b', "quoted-wildcard", '"waiting'),
        ('message:"a b" AND tags:b AND filename:"x*"', "quoted-wildcard", '"x*"'),
        ("message:foo-bar AND tags:b", "bare-words", "foo-bar"),
        ("message:foo AND tags:(a b)", "bare-words", "a b"),
        ('message:"a b" AND tags:b AND voting:1', "voting", "voting:1"),
        ('message:"a "quoted" text" AND tags:b', "unescaped-quote", '"quoted'),
        ('message:"BadStatusLine("\'\'",))" AND tags:b', "unescaped-quote", "\"''\",))"),
        ('message:"a\\:b \\(c\\)" AND tags:b', "needless-escape", "\\:b"),
        ('message:"a\u00a0b" AND tags:b', "odd-character", "\u00a0b"),
        ('message:"a \u201cb\u201d" AND tags:b'.replace("\u201d", ""), "odd-character", "\u201cb"),
        ('message:"p\u0430ssword was wrong" AND tags:b', "odd-character", "\u0430ssword"),
        ('message:"{u\'message" AND message:"b c" AND tags:b', "python-2", '"{u'),
        ('message:"&lt;bound method" AND tags:b', "html-entity", '"&lt;'),
        ('message:"FAIL: tempest.api.compute. servers" AND tags:b', "split-word", '"FAIL'),
        ('message:"tenant %(tenant_id)s" AND tags:b', "place-holder", '"tenant'),
        ('message:"server 6f0c2b7d-9a5e-4c1f-b3a8-7d2e90c41f55 gone" AND tags:b', "one-run", '"server'),
        ('message:"connect to 192.0.2.1 failed" AND tags:b', "one-run", '"connect'),
        ('message:"a b" AND filename:*screen-n-cpu.txt', "leading-wildcard", "filename:*"),
        ('message:"failed" AND tags:b', "single-word", '"failed'),
        ('message:"a b" AND message:"a b" AND tags:b', "repeated", "AND message"),
        ('message:"a b" AND tags:"consol"', "unknown-tag", '"consol'),
        ("message:sound_enough_as_it_is AND tags:Console", "unknown-tag", "Console"),
        ('message:"a b" AND tags:"console" AND loglevel:"error"', "unknown-level", '"error'),
        ('message:"a b" AND tags:"console" AND loglevel:DEBUG', "unknown-level", "DEBUG"),
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
        'message:"a b"',
        '(message:"a b" OR tags:"console")',
        'message:"a b" AND NOT tags:"console"',
        'message:"a b" AND project:"b"',
    ],
)
def test_a_query_that_admits_every_file_is_warned_of(text: str) -> None:
    (fault,) = faults(text)

    assert (fault.code, fault.severity) == ("every-file", Severity.WARNING)


def test_the_advice_names_the_nearest_field() -> None:
    (fault,) = faults('message:"a b" AND tag:"console" AND filename:b')

    assert fault.advice == "write tags:"


def test_several_mistakes_are_all_found() -> None:
    assert codes('mesage:"a" OR voting:1 AND "b" tags:c') == [
        "no-field",
        "unknown-field",
        "implicit-operator",
        "mixed-operators",
        "voting",
    ]


def test_an_open_or_is_noted() -> None:
    (fault,) = faults('(message:"a b" AND tags:"b") OR (message:"c d" AND tags:"b")')

    assert (fault.code, fault.severity, fault.position) == ("open-or", Severity.NOTE, 29)


def test_a_browsers_no_break_space_is_named() -> None:
    (fault,) = faults('message:"Exit code:\u00a0137 after" AND tags:"console"')

    assert (fault.code, fault.message, fault.advice) == ("odd-character", "holds the character U+00A0", "write a blank")
