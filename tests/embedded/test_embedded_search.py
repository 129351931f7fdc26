# SPDX-License-Identifier: Apache-2.0
"""Searching for literals in raw bytes finds what judging every event finds, where bytes and message differ most."""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from elastic_recheck import lucene
from elastic_recheck.engines.embedded.literals import Need, Word, fits, guard, needs, words
from elastic_recheck.engines.embedded.scan import scan
from elastic_recheck.engines.embedded.task import FetchedFile, Task
from elastic_recheck.events import DEFAULT_RULES, FileKind, FileRule, Format, classify_file, read
from elastic_recheck.lucene.analysis import lower
from elastic_recheck.model import Fields, Fingerprint

BUILD: Fields = {"build_name": "tempest-full", "voting": 1}
RULES = (*DEFAULT_RULES, FileRule(r"app\.json"), FileRule(r"plain"))
KINDS = [
    classify_file(name, RULES)
    for name in ("job-output.txt", "logs/screen-n-cpu.txt", "syslog.txt", "app.json", "plain")
]

PIECES = st.sampled_from(
    [
        *(b"kill", b"\xe2\x84\xaaILL", b"K\x1b[1mill", b"init", b"\xc4\xb0nit", b"fa\x1b[0miled", b"failed", b"FAILED"),
        *(b"a.b", b"caf\xc3\xa9", b"CAF\xc3\x89", b"\xff", b"\xe2\x84", b"\x00", b"\r", b"\x1b", b"\x1b(B", b"503"),
        *(b"5.0e2", b"\\u006bill", b"k" * 300, b"\xe4\xb8\xad", b"_", b",))", b"ERROR", b"\x1b[\x1b[0m0mkill"),
        *(b"kill\r\x1b[0m", b"\r\x1b[K\x1b[0m", b"\\u006Bill", b"\\u003cinit"),
    ]
)
TEXTS = st.lists(PIECES, max_size=5).map(b" ".join) | st.lists(PIECES, max_size=3).map(b"".join)
PLAIN = st.builds(
    bytes.__add__,
    st.sampled_from(
        [
            b"2026-01-03 01:02:03.456 | ",
            b"2026-01-03 01:02:03.456 ERROR nova.x [-] ",
            b"2026-01-03 01:02:03.456 DEBUG nova.x [-] ",
            b"2026-01-03 01:02:03.456 7 ERROR nova.x ",
            b"\x1b[31m2026-01-03 01:02:03.456 7 ERROR nova.kill ",
            b"Jan  3 01:02:03 host kill[1]: ",
            b"+ ",
            b"  ",
            b"",
        ]
    ),
    TEXTS,
)
STRUCTURED = st.builds(
    lambda text, escaped, entry: json.dumps({"message": text, **entry}, ensure_ascii=escaped).encode(),
    TEXTS.map(lambda raw: raw.decode(errors="replace")) | st.sampled_from([500, 1e22, True, ["kill", 5e2]]),
    st.booleans(),
    st.sampled_from([{}, {"PRIORITY": "3"}, {"exc_info": "a\nfailed\tkill"}, {"name": "kill", "voting": 0}]),
) | st.sampled_from(
    [
        *(b'{"message": "\\u006bill \\u212aill \\u0130nit"}', b'{"m\\u0065ssage": 5.0e2}', b'{"message": 1e999}'),
        *(b'{"MESSAGE" :[ 107, 105, 108, 108]}', b'{"M\\u0045SSAGE":[75, 73, 76, 76, 32, 70, 97, 105, 108, 101, 100]}'),
    ]
)
LOGS = st.lists(PLAIN | STRUCTURED, max_size=10).map(b"\n".join)

LEAVES = st.sampled_from(
    [
        *('message:"kill"', 'message:"KILL failed"', 'message:"init"', 'message:"failed kill"', 'message:"café"'),
        *("message:ki*", "message:*il?ed", "message:kill", "message:(init a.b)", 'message:"500.0"', 'message:"503"'),
        *('message:"中"', f'message:"{"k" * 255}"', "message:true", 'message:"1e"', 'message:"inf"', "message:*"),
        *('loglevel:"ERROR"', "module:nova.*", 'syslog_program:"kill"', '"kill"', '",))"', '"ERROR"', "kill", "1"),
        *('tags:"console"', 'tags:"multiline"', 'filename:"plain"', "tempest-full", 'build_name:"other"', "voting:0"),
        *('message:"::"', "voting:1", "*:*ill*", "message:k?ll"),
    ]
)
QUERIES = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        "({}{} {} {}{})".format,
        st.sampled_from(["", "NOT ", "+"]),
        inner,
        st.sampled_from(["AND", "OR", ""]),
        st.sampled_from(["", "NOT ", "+"]),
        inner,
    ),
    max_leaves=4,
)


def slowly(query: str, kind: FileKind, raw: bytes, *, debug: bool) -> int | None:
    """The last line that hits, of all events."""
    parsed = lucene.parse(query)
    events = read(io.BytesIO(raw), kind.format, debug=debug)
    return max((event.line for event in events if parsed.matches(event.document(kind, BUILD))), default=None)


def searched(queries: list[str], kind: FileKind, raw: bytes, *, debug: bool = False) -> dict[str, int | None]:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "log")
        path.write_bytes(raw)
        fingerprints = tuple(Fingerprint(query, query) for query in queries)
        known = scan(Task((FetchedFile(path, kind, ""),), BUILD, fingerprints, 60, debug=debug))
    evidence = {query: known.of(query) for query in queries}
    return {query: each.line if each else None for query, each in evidence.items()}


@settings(max_examples=400, deadline=None)
@given(st.lists(QUERIES, min_size=1, max_size=5), st.sampled_from(KINDS), LOGS, st.booleans())
@example(['message:"kill"'], KINDS[4], b"\xe2\x84\xaaILL", False)
@example(['message:"failed"'], KINDS[0], b"2026-01-03 01:02:03.456 | fa\x1b[0miled", False)
@example(['message:"failed kill"'], KINDS[1], b"2026-01-03 01:02:03.456 ERROR nova.x [-] failed\n+ x\n kill", False)
@example(
    ['message:"kill"'],
    KINDS[0],
    b"2026-01-03 01:02:03.456 | a kill\r\x1b[0m\n2026-01-03 01:02:03.456 |\r\x1b[K\r\n",
    False,
)
@example(['"ERROR"'], KINDS[3], b'{"message": "x", "PRIORITY": "3"}', False)
def test_a_search_misses_nothing_and_adds_nothing(queries: list[str], kind: FileKind, log: bytes, debug: bool) -> None:
    assert searched(queries, kind, log, debug=debug) == {q: slowly(q, kind, log, debug=debug) for q in queries}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.format))
def test_the_last_event_of_a_large_file_is_found_and_has_its_line(kind: FileKind) -> None:
    line = b"2026-01-03 01:02:03.456 7 INFO nova.x [-] some words kill\n"
    filler = line.replace(b"kill", b"init") * 40_000
    log = line + filler + line.replace(b"kill", b"kill failed") + filler + b"\x1b[1m" + line + filler
    queries = ['message:"kill failed"', 'message:"kill"', 'message:"words init"', 'message:"kill init"']
    assert searched(queries, kind, log) == {
        queries[0]: 40_002,
        queries[1]: 80_003,
        queries[2]: 120_003,
        queries[3]: None,
    }


def test_no_other_characters_have_a_lower_case_of_ascii() -> None:
    """The two that the sieve looks for."""
    beyond = (chr(code) for code in range(0x80, 0x110000) if not 0xD800 <= code < 0xE000)
    assert [char for char in beyond if any(map(str.isascii, lower(char)))] == ["\u0130", "\u212a"]


def test_of_what_is_needed_the_rarest_is_looked_for() -> None:
    query = lucene.parse(
        '(message:"it failed" OR message:"timed out") AND message:"a very rare word" AND NOT message:"x"'
    )
    need = needs(query.meaning, lucene.Document({}, complete=False), Format.PLAIN)
    assert guarded(need, {b"rare": 1.0, b"failed": 0.4, b"out": 0.4}) == {b"failed", b"out"}
    assert guarded(need, {b"rare": 0.5}) == {b"rare"}
    assert Word(b"rare", b"very", b"word") in words(need)
    assert fits(need, b"out of timed words a very rare")
    assert not fits(need, b"out of time words a very rare")


def guarded(need: Need, weights: dict[bytes, float]) -> set[bytes]:
    return {word.text for word in guard(need, lambda word: weights.get(word.text, 9.0)) or ()}


@pytest.mark.parametrize("form", [Format.JSON, Format.APACHE_ACCESS])
def test_where_a_message_is_put_together_words_have_no_neighbours(form: Format) -> None:
    need = needs(lucene.parse('message:"a rare word"').meaning, lucene.Document({}, complete=False), form)
    assert Word(b"rare") in words(need)


def test_no_value_is_too_long_to_be_looked_for() -> None:
    """Hyperscan takes patterns of some 16,000 characters."""
    value = "kill " * 10_000
    queries = [f'"{value}"', f"message:{'kill' * 10_000}*", 'message:"kill"']
    assert searched(queries, KINDS[4], value.encode()) == {queries[0]: 1, queries[1]: None, queries[2]: 1}
    assert searched([f"message:{'kill' * 60}*"], KINDS[4], b"Kill" * 70) == {f"message:{'kill' * 60}*": 1}
