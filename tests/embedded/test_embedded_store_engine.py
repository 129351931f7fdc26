# SPDX-License-Identifier: Apache-2.0
"""The engine with a store: the same answers, and nothing fetched or searched twice."""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from embedded_logs import AWAY, Content, LogsInMemory
from embedded_queries import LINES, QUERIES
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_recheck import lucene
from elastic_recheck.engines.embedded import EmbeddedEngine, Limits
from elastic_recheck.engines.embedded.judge import judge
from elastic_recheck.engines.embedded.known import Known
from elastic_recheck.engines.embedded.scan import scan
from elastic_recheck.engines.embedded.store import LogStore
from elastic_recheck.engines.embedded.task import FetchedFile, Task
from elastic_recheck.events import DEFAULT_RULES, classify_file, read
from elastic_recheck.http import StatusRefused
from elastic_recheck.model import Build, BuildDiagnosis, Fields, Fingerprint, LogFile, Verdict

BUILD = Build("tempest-full", "FAILURE")
CONSOLE = b"""\
2026-01-03 01:02:04.456 | E: Failed to fetch http://mirror.example.org/a  503
2026-01-03 01:02:06.456 | {0} tempest.api.T.test_x[smoke] [1.2s] ... FAILED
"""
COMPUTE = b"2026-01-03 01:02:04.456 7 ERROR nova.compute.manager [req-1 a b] Detach failed\n"
FILES: dict[str, Content] = {"job-output.txt": CONSOLE, "logs/screen-n-cpu.txt": COMPUTE, "odd.log": b"odd line\n"}
FETCH = Fingerprint("1", 'message:"failed to fetch" AND tags:"console"')
DETACH = Fingerprint("2", 'message:"detach failed" AND tags:"screen-n-cpu.txt"')
NOWHERE = Fingerprint("3", 'message:"nowhere"')


class Asked:
    """An engine with a store that does not outlive one question, as if the program were started anew each time."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.source = LogsInMemory(FILES)
        self.rules = DEFAULT_RULES

    def __call__(self, *fingerprints: Fingerprint, debug: bool = False, **fields: str | int) -> BuildDiagnosis:
        store = LogStore(self.directory / "store")
        engine = EmbeddedEngine(
            self.source, self.directory / "work", self.rules, Limits(processes=1), debug=debug, store=store
        )
        try:
            return engine.diagnose(BUILD, self.source.logs, fields, fingerprints)
        finally:
            engine.close()

    def without_search(self, *fingerprints: Fingerprint, **fields: str | int) -> BuildDiagnosis:
        """Ask where no process may search: what is not known cannot be said."""
        store = LogStore(self.directory / "store")
        limits = Limits(processes=1, seconds=-1)
        engine = EmbeddedEngine(self.source, self.directory / "work", self.rules, limits, store=store)
        try:
            return engine.diagnose(BUILD, self.source.logs, fields, fingerprints)
        finally:
            engine.close()


@pytest.fixture
def ask(tmp_path: Path) -> Asked:
    return Asked(tmp_path)


def test_asked_again_a_build_is_neither_fetched_nor_searched(ask: Asked) -> None:
    first = ask(FETCH, NOWHERE)
    assert [hit.bug for hit in first.hits] == ["1"]
    assert sorted(ask.source.fetched) == ["job-output.txt", "logs/screen-n-cpu.txt"]
    assert ask.without_search(FETCH, NOWHERE) == first
    assert ask.without_search(FETCH) == replace(first)
    assert len(ask.source.fetched) == 2


def test_a_query_written_otherwise_is_the_same_query(ask: Asked) -> None:
    first = ask(FETCH)
    again = ask.without_search(replace(FETCH, query=f"\n {FETCH.query.replace(' AND ', '  AND  ')} "))
    assert again == first


def test_a_new_fingerprint_is_searched_in_what_is_there(ask: Asked) -> None:
    ask(FETCH)
    assert ask.without_search(FETCH, DETACH).verdict is Verdict.RECOGNISED
    assert [hit.bug for hit in ask(FETCH, DETACH).hits] == ["1", "2"]
    assert len(ask.source.fetched) == 2


def test_a_new_fingerprint_has_only_the_files_read_that_it_admits(ask: Asked) -> None:
    """The file that it does not admit is broken meanwhile, and nobody notices."""
    ask(FETCH)
    store = LogStore(ask.directory / "store")
    with store.hold(ask.source.logs.root) as build:
        file = build.files()["logs/screen-n-cpu.txt"]
        file.path.write_bytes(b"x" * file.stored)
    store.close()
    another = Fingerprint("4", 'message:"mirror.example.org" AND tags:"console"')
    assert [hit.bug for hit in ask(FETCH, another).hits] == ["1", "4"]


def test_where_failed_tests_matter_the_file_that_names_them_is_read_too(ask: Asked) -> None:
    ask(FETCH)
    ids = Fingerprint("t", DETACH.query, test_ids=("tempest.api.T.test_x",))
    assert [hit.bug for hit in ask(FETCH, ids).hits] == ["1", "t"]


def test_a_file_that_only_a_new_fingerprint_asks_for_is_fetched_then(ask: Asked) -> None:
    odd = Fingerprint("5", 'message:"odd line" AND filename:"odd.log"')
    ask(FETCH)
    assert "odd.log" not in ask.source.fetched
    assert [hit.bug for hit in ask(FETCH, odd).hits] == ["1", "5"]
    assert ask.source.fetched[2:] == ["odd.log"]


def test_what_a_query_finds_does_not_depend_on_the_others(ask: Asked) -> None:
    odd = Fingerprint("5", 'message:"odd line" AND filename:"odd.log"')
    any_file = Fingerprint("6", 'message:"odd line"')
    assert [hit.bug for hit in ask(odd, any_file).hits] == ["5"]


def test_also_unless_and_test_ids_are_judged_from_memory(ask: Asked) -> None:
    ids = Fingerprint("t", FETCH.query, test_ids=("tempest.api.T.test_x",))
    ask(FETCH, DETACH, NOWHERE, ids)
    both = Fingerprint("b", FETCH.query, also=(DETACH.query,))
    but = Fingerprint("u", FETCH.query, unless=(DETACH.query,))
    without = Fingerprint("w", FETCH.query, unless=(NOWHERE.query,), test_ids=("tempest.api.T.test_x",))
    diagnosis = ask.without_search(both, but, without)
    assert [hit.bug for hit in diagnosis.hits] == ["b", "w"]


def test_why_it_failed_is_remembered(ask: Asked) -> None:
    first = ask(NOWHERE)
    assert first.cause
    assert first.cause.names == ("tempest.api.T.test_x",)
    assert ask.without_search(NOWHERE) == first


def test_why_it_failed_is_looked_for_when_its_bug_is_gone(ask: Asked) -> None:
    assert ask(FETCH, NOWHERE).cause is None
    assert ask(NOWHERE).cause


@pytest.mark.parametrize("change", ["fields", "rules", "debug", "files"])
def test_a_build_is_searched_anew_in_another_way(ask: Asked, change: str) -> None:
    ask(NOWHERE)
    match change:
        case "fields":
            assert ask.without_search(NOWHERE, voting=1).verdict is Verdict.UNREAD
        case "rules":
            ask.rules = DEFAULT_RULES[:-1]
            assert ask.without_search(NOWHERE).verdict is Verdict.UNREAD
        case "debug":
            assert ask(NOWHERE, debug=True).verdict is Verdict.NOT_RECOGNISED
        case "files":
            logs = ask.source.logs
            ask.source.logs = replace(logs, files=(*logs.files, LogFile("x.txt", "http://logs.example.org/x.txt")))
            assert ask.without_search(NOWHERE).verdict is Verdict.UNREAD


def test_nothing_is_remembered_of_a_search_that_may_have_missed_something(ask: Asked) -> None:
    ask.source = LogsInMemory({"job-output.txt": CONSOLE, "logs/screen-n-cpu.txt": AWAY})
    assert ask(DETACH).verdict is Verdict.UNREAD
    ask.source = LogsInMemory({"job-output.txt": CONSOLE, "logs/screen-n-cpu.txt": COMPUTE})
    assert [hit.bug for hit in ask(DETACH).hits] == ["2"]
    assert ask.source.fetched == ["logs/screen-n-cpu.txt"]


def test_a_file_that_is_nowhere_is_remembered_as_that(ask: Asked) -> None:
    gone = StatusRefused("log server said 404", 404)
    ask.source = LogsInMemory({"job-output.txt": CONSOLE, "logs/screen-n-cpu.txt": gone})
    first = ask(NOWHERE)
    assert first.unread_files == ("logs/screen-n-cpu.txt: log server said 404",)
    assert ask.without_search(NOWHERE) == first
    assert ask.without_search(Fingerprint("1", FETCH.query, unless=(NOWHERE.query,))).hits == ()


@pytest.mark.parametrize("length", [None, 0, 10])
def test_a_file_that_is_not_whole_any_more_is_fetched_again(ask: Asked, length: int | None) -> None:
    ask(FETCH)
    for path in (ask.directory / "store" / "builds").glob("*/*"):
        content = path.read_bytes()
        path.unlink()
        if length is not None:
            path.write_bytes(content[:length])
    assert [hit.bug for hit in ask(FETCH, DETACH).hits] == ["1", "2"]
    assert ask.source.fetched[2:] == ["logs/screen-n-cpu.txt"]  # nothing asks for the other


def test_a_broken_file_is_no_silence_and_is_fetched_again(ask: Asked) -> None:
    ask(FETCH)
    for path in (ask.directory / "store" / "builds").glob("*/*"):
        path.write_bytes(b"x" * path.stat().st_size)
    assert ask(DETACH).verdict is Verdict.UNREAD
    assert ask(DETACH, FETCH).verdict is not Verdict.NOT_RECOGNISED
    assert [hit.bug for hit in ask(DETACH).hits] == ["2"]


@settings(max_examples=100, deadline=None)
@given(
    first=st.lists(QUERIES, max_size=3, unique=True),
    second=st.lists(QUERIES, min_size=1, max_size=3, unique=True),
    logs=st.lists(st.lists(LINES, max_size=6).map("\n".join), min_size=3, max_size=3),
)
def test_what_is_known_in_parts_is_what_judging_every_event_finds(
    first: list[str], second: list[str], logs: list[str]
) -> None:
    """Packed files, some queries first and all later: as every event of the raw files judged by every query."""
    names = ("job-output.txt", "logs/screen-n-cpu.txt", "syslog.txt")
    build: Fields = {}
    kinds = [classify_file(name, DEFAULT_RULES) for name in names]
    with tempfile.TemporaryDirectory() as directory:
        store = LogStore(Path(directory, "store"))
        files = []
        with store.hold("root") as held:
            for number, (name, kind, text) in enumerate(zip(names, kinds, logs, strict=True)):
                plain = Path(directory, "plain")
                plain.write_bytes(text.encode())
                stored = held.put(LogFile(name, name), kind, number, plain)
                files.append(FetchedFile(stored.path, kind, ""))
        some = tuple(Fingerprint(query, query) for query in first)
        every = tuple(Fingerprint(query, query) for query in dict.fromkeys((*first, *second)))
        store.verdicts.remember("root", "way", scan(Task(tuple(files), build, some, 60)))
        known = store.verdicts.recall("root", "way") or Known()
        hits = judge(every, scan(Task(tuple(files), build, every, 60, known)))
        store.close()
    found = {hit.bug: (hit.evidence.file, hit.evidence.line) for hit in hits}
    for fingerprint in every:
        query = lucene.parse(fingerprint.query)
        expected = [
            (kind.filename, event.line)
            for kind, text in zip(kinds, logs, strict=True)
            for event in read(io.BytesIO(text.encode()), kind.format)
            if query.matches(event.document(kind, build))
        ]
        in_first = [each for each in expected if each[0] == expected[0][0]]
        assert found.get(fingerprint.bug) == (in_first[-1] if in_first else None), fingerprint.query


def test_what_is_known_of_a_build_is_kept_with_its_logs(ask: Asked) -> None:
    ask(FETCH, build_name="tempest-full", build_status="FAILURE")
    store = LogStore(ask.directory / "store")
    assert store.fields("http://logs.example.org/") == {"build_name": "tempest-full", "build_status": "FAILURE"}
    store.close()
