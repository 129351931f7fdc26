# SPDX-License-Identifier: Apache-2.0
"""Plans are kept and shared by files and builds; still each search finds what judging every event finds."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_recheck import lucene
from elastic_recheck.engines.embedded.plan import Planner
from elastic_recheck.engines.embedded.queries import normal
from elastic_recheck.engines.embedded.scan import scan
from elastic_recheck.engines.embedded.task import FetchedFile, Task
from elastic_recheck.events import DEFAULT_RULES, FileKind, FileRule, Format, classify_file, read
from elastic_recheck.model import Fields, Fingerprint

RULES = (
    *DEFAULT_RULES,
    FileRule(r"\.json"),
    FileRule(r"access", (), Format.APACHE_ACCESS),
    FileRule(r"plain", ("own",)),
)
NAMES = [
    *("job-output.txt", "console.html", "logs/screen-n-cpu.txt", "logs/screen-q-agt.txt", "compute1/logs/syslog.txt"),
    *("controller/logs/syslog.txt", "app.json", "apache/horizon_error.txt", "access.log", "plain", "a/plain.gz"),
    *("unlisted.log", "logs/unlisted.log", "screen-s-object.txt"),
]
KINDS = [classify_file(name, RULES) for name in NAMES]
BUILDS: list[Fields] = [
    {"build_name": "tempest-full", "voting": 1, "build_uuid": "a"},
    {"build_name": "tempest-full", "voting": 1, "build_uuid": "b"},
    {"build_name": "grenade", "voting": 0},
    {"build_name": "grenade"},
]

WORDS = st.sampled_from(["kill", "failed", "to", "init", "a.b", "can't", "503", "x", "é", "\u212aill", "k" * 256])
PHRASES = st.lists(WORDS, min_size=1, max_size=4).map(lambda words: f'message:"{" ".join(words)}"')
EXACT = st.sampled_from(
    [
        *('tags:"console"', "tags:screen*", 'tags:"multiline"', "tags:own", 'filename:"plain"', "filename:*syslog*"),
        *('filename:"unlisted.log"', 'build_name:"tempest-full"', "build_uuid:b", "voting:0", "grenade", "tags:*"),
        *('loglevel:"ERROR"', "tags:screen", "voting:1", "build_uuid:*", "kill", "message:fail*"),
    ]
)
JOINS = st.sampled_from([" AND ", " OR ", " ", " AND NOT ", " NOT ", " +"])
QUERIES = st.builds("".join, st.tuples(PHRASES, JOINS, EXACT | PHRASES, JOINS, EXACT | PHRASES))

BEGINNINGS = st.sampled_from(
    [
        *("2026-01-03 01:02:03.456 | ", "2026-01-03 01:02:03.456 7 ERROR nova.x [-] ", "Jan  3 01:02:03 host x[1]: "),
        *("2026-01-03 01:02:03.456 7 ERROR nova.x ", "\x1b[31m", "\x1b(B", "+ ", "</pre>", "<pre>\n", "  ", "", "\r"),
        *(
            '{"message": "failed\\nto kill"}\n',
            '{"message": 503}\n',
            '1 - - [03/Jan/2026:01:02:03 +0000] "GET /kill HTTP" 503\n',
        ),
    ]
)
BETWEEN = st.sampled_from(
    [" ", " ", ": ", "\n", "\n\n ", "\n+ x\n", "\n</pre>\n", "\t", "\x1b[0m ", "_", "é", "\r\n", "/", "\u2014"]
)
LINES = st.builds(
    lambda beginning, words, between: beginning + between.join(words), BEGINNINGS, st.lists(WORDS, max_size=5), BETWEEN
)
LOGS = st.lists(LINES, max_size=6).map(lambda lines: "\n".join(lines).encode())


def expected(query: str, files: list[tuple[FileKind, bytes]], build: Fields) -> tuple[str, int] | None:
    """The last event that hits, in the first file that has one and is searched for the query, found the slow way."""
    parsed = lucene.parse(query)
    for kind, raw in files:
        if asked(query, kind, build):
            events = read(io.BytesIO(raw), kind.format)
            if lines := [event.line for event in events if parsed.matches(event.document(kind, build))]:
                return kind.filename, lines[-1]
    return None


def asked(query: str, kind: FileKind, build: Fields) -> bool:
    """A file that no rule lists is searched by those queries alone that cannot hit just any file."""
    return kind.listed or not may_hit(query, classify_file("", ()), build)


def may_hit(query: str, kind: FileKind, build: Fields) -> bool:
    tags = (kind.tags, (*kind.tags, "multiline"))
    return any(lucene.parse(query).possible({**build, "filename": kind.filename, "tags": each}) for each in tags)


def found(
    queries: list[str], files: list[tuple[FileKind, bytes]], build: Fields
) -> Mapping[str, tuple[str, int] | None]:
    with tempfile.TemporaryDirectory() as directory:
        fetched = []
        for number, (kind, raw) in enumerate(files):
            path = Path(directory, str(number))
            path.write_bytes(raw)
            fetched.append(FetchedFile(path, kind, ""))
        known = scan(Task(tuple(fetched), build, tuple(Fingerprint(query, query) for query in queries), 60))
    evidence = {query: known.of(query) for query in queries}
    return {query: (each.file, each.line) if each else None for query, each in evidence.items()}


@pytest.fixture(scope="module", autouse=True)
def _all_words_are_frequent() -> None:
    """So that they are looked for beside their neighbours."""
    line = "kill . failed . to . init . a.b . can't . 503 . x\n"
    log = line.encode() * 2000
    queries = [f'message:"{one} {two}"' for one in line.split(" . ") for two in ("kill", "failed", "init", "a.b")]
    for _ in range(4):
        found(queries, [(KINDS[0], log), (KINDS[-1], log)], {})


@settings(max_examples=100, deadline=None)
@given(
    queries=st.lists(QUERIES, min_size=1, max_size=3, unique_by=normal),
    files=st.lists(st.tuples(st.sampled_from(KINDS), LOGS), min_size=3, max_size=5),
    builds=st.lists(st.sampled_from(BUILDS), min_size=1, max_size=2),
)
def test_one_process_searches_all_kinds_of_files_for_several_builds(
    queries: list[str], files: list[tuple[FileKind, bytes]], builds: list[Fields]
) -> None:
    for build in builds:
        for some in (files, *([file] for file in files)):
            assert found(queries, some, build) == {query: expected(query, some, build) for query in queries}


@pytest.mark.parametrize(
    "between", [" ", "\n", "\n\n  ", "\n+ x\n", "\n</pre>\n", "\r\n", " \u2014 ", "__ _", "\t: ", "\x1b[0m "]
)
@pytest.mark.parametrize("kind", KINDS[:7], ids=lambda kind: str(kind.filename))
def test_frequent_words_are_found_beside_their_neighbours(kind: FileKind, between: str) -> None:
    """Each phrase is looked for by its longest word: the first, the last and one between others."""
    queries = ['message:"failed to x"', 'message:"x to failed"', 'message:"to failed x"']
    lines = [
        "2026-01-03 01:02:03.456 | a",
        "2026-01-03 01:02:03.456 7 INFO nova.x [-] a",
        "Jan  3 01:02:03 host x[1]: a",
    ]
    for words in ("failed to x", "x to failed", "to failed x"):
        text = words.replace(" ", between)
        log = "".join(f"{line} {text}\n{line}\n" for line in lines).encode()
        assert found(queries, [(kind, log)], {}) == {each: expected(each, [(kind, log)], {}) for each in queries}


def test_files_that_are_the_same_to_all_queries_share_a_plan() -> None:
    texts = (normal('message:"x" AND tags:"console"'), normal('message:"y" AND build_name:"grenade"'))
    planner = Planner(texts, BUILDS[0])
    cpu, agent, console = (planner.plan(KINDS[number]) for number in (2, 3, 0))
    assert cpu is agent
    assert cpu is Planner(texts, BUILDS[1]).plan(KINDS[3])
    assert cpu is not console
    assert cpu is not Planner(texts, BUILDS[2]).plan(KINDS[3])
    assert list(console.queries) == [texts[0]]
