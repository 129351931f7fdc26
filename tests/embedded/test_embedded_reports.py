# SPDX-License-Identifier: Apache-2.0
"""What the engine takes from a build's reports, where its logs do not tell why it failed."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from embedded_logs import AWAY, GONE, LogsInMemory
from subunit.v2 import StreamResultToBytes

from elastic_recheck.engines.embedded import EmbeddedEngine, Limits
from elastic_recheck.engines.embedded.store import LogStore
from elastic_recheck.model import Build, BuildDiagnosis, CauseKind, Fingerprint, Verdict

BUILD = Build("tempest-full", "FAILURE")
QUIET = b"2026-01-03 01:02:03.456 | starting\n2026-01-03 01:02:04.456 | E: Failed to fetch\n"
JUNIT = b'<testsuite>\n<testcase classname="a.B" name="test_x"><failure message="1 != 2"/></testcase></testsuite>'
HTML = b"""<tr class='failClass'>
<td class="testname">a.B</td>
<tr id='ft1.1' class='none'>
<td class='failCase'><div class='testcase'>test_x[smoke]</div></td>
"""
RESULTS = json.dumps(
    [
        {
            "phase": "run",
            "plays": [{"tasks": [{"task": {"name": "Run it"}, "hosts": {"h": {"failed": True, "msg": "no space"}}}]}],
            "stats": {"h": {"failures": 1}},
        }
    ]
).encode()
NEEDS_TEST = Fingerprint("1", 'message:"failed to fetch"', test_ids=("a.B.test_x",))

Diagnose = Callable[..., BuildDiagnosis]


def subunit(test: str) -> bytes:
    stream = io.BytesIO()
    StreamResultToBytes(stream).status(test_id=test, test_status="fail")
    return stream.getvalue()


@pytest.fixture
def diagnose(tmp_path: Path) -> Iterator[Diagnose]:
    store = LogStore(tmp_path / "logs")
    engines = []

    def run(source: LogsInMemory, *fingerprints: Fingerprint, stored: bool = False) -> BuildDiagnosis:
        engine = EmbeddedEngine(source, tmp_path / "in", limits=Limits(processes=1), store=store if stored else None)
        engines.append(engine)
        return engine.diagnose(BUILD, source.logs, {}, fingerprints)

    yield run
    for engine in engines:
        engine.close()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("testrepository.subunit.gz", subunit("a.B.test_x[smoke]")),
        ("testr_results.html", HTML),
        ("junit.xml", JUNIT),
    ],
)
def test_a_test_counts_as_failed_that_only_a_report_names(diagnose: Diagnose, name: str, content: bytes) -> None:
    diagnosis = diagnose(LogsInMemory({"job-output.txt": QUIET, name: content}), NEEDS_TEST)

    assert [hit.bug for hit in diagnosis.hits] == ["1"]


def test_failed_tests_of_a_report_are_the_cause_where_the_console_names_none(diagnose: Diagnose) -> None:
    diagnosis = diagnose(LogsInMemory({"job-output.txt": QUIET, "job-output.json": RESULTS, "logs/junit.xml": JUNIT}))

    assert diagnosis.cause is not None
    assert (diagnosis.cause.kind, diagnosis.cause.names) == (CauseKind.TESTS, ("a.B.test_x",))
    assert diagnosis.cause.evidence is not None
    assert (diagnosis.cause.evidence.file, diagnosis.cause.evidence.line) == ("logs/junit.xml", 2)
    assert diagnosis.cause.evidence.url == "http://logs.example.org/logs/junit.xml"


def test_the_failing_task_of_zuuls_json_is_the_cause_where_the_console_has_but_an_error(diagnose: Diagnose) -> None:
    diagnosis = diagnose(LogsInMemory({"job-output.txt": QUIET, "job-output.json": RESULTS}))

    assert diagnosis.cause is not None
    assert (diagnosis.cause.kind, diagnosis.cause.names) == (CauseKind.TASK, ("Run it",))


def test_a_build_without_any_log_is_unread_and_its_reports_tell_why_it_failed(diagnose: Diagnose) -> None:
    source = LogsInMemory({"job-output.json": RESULTS})
    diagnosis = diagnose(source, NEEDS_TEST)

    assert diagnosis.verdict is Verdict.UNREAD
    assert diagnosis.cause is not None
    assert diagnosis.cause.names == ("Run it",)


def test_reports_are_not_asked_for_where_the_logs_could_not_be_fetched(diagnose: Diagnose) -> None:
    source = LogsInMemory({"job-output.txt": AWAY, "job-output.json": RESULTS})

    assert diagnose(source).cause is None
    assert source.fetched == ["job-output.txt"]


def test_reports_are_not_fetched_where_nothing_depends_on_them(diagnose: Diagnose) -> None:
    console = QUIET + b"2026-01-03 01:02:06.456 | {0} a.B.test_x [1.2s] ... FAILED\n"
    source = LogsInMemory({"job-output.txt": console, "junit.xml": JUNIT, "job-output.json": RESULTS})

    assert diagnose(source, NEEDS_TEST).hits
    assert diagnose(source).cause is not None
    assert source.fetched == ["job-output.txt"] * 2


def test_it_is_not_said_that_no_test_failed_where_the_report_could_not_be_read(diagnose: Diagnose) -> None:
    diagnosis = diagnose(LogsInMemory({"job-output.txt": QUIET, "junit.xml": AWAY}), NEEDS_TEST)

    assert diagnosis.verdict is Verdict.UNREAD
    assert diagnosis.unread_files == ("junit.xml: log server said 503",)


def test_a_report_that_is_gone_takes_nothing_away_from_a_verdict(diagnose: Diagnose) -> None:
    diagnosis = diagnose(LogsInMemory({"job-output.txt": QUIET, "junit.xml": GONE}))

    assert diagnosis.verdict is Verdict.NOT_RECOGNISED
    assert diagnosis.cause is not None
    assert diagnosis.cause.kind is CauseKind.ERROR


def test_what_a_report_told_is_remembered(diagnose: Diagnose) -> None:
    source = LogsInMemory({"job-output.txt": QUIET, "junit.xml": JUNIT})
    first = diagnose(source, NEEDS_TEST, stored=True)
    fetched = list(source.fetched)

    assert diagnose(source, NEEDS_TEST, stored=True) == first
    assert source.fetched == fetched
