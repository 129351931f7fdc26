# SPDX-License-Identifier: Apache-2.0
"""The embedded engine, from logs to a diagnosis, with its real processes."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from embedded_logs import AWAY, GONE, LogsInMemory

from elastic_recheck.engines.embedded import EmbeddedEngine, Limits
from elastic_recheck.model import Build, BuildDiagnosis, CauseKind, Fields, Fingerprint, Verdict

BUILD = Build("tempest-full", "FAILURE")
CONSOLE = b"""\
2026-01-03 01:02:03.456 | starting
2026-01-03 01:02:04.456 | E: Failed to fetch http://mirror.example.org/a  503
2026-01-03 01:02:05.456 | E: Failed to fetch http://mirror.example.org/b  503
2026-01-03 01:02:06.456 | {0} tempest.api.T.test_x[smoke] [1.2s] ... FAILED
"""
COMPUTE = b"""\
2026-01-03 01:02:04.456 7 ERROR nova.compute.manager [req-1 a b] Detach failed
2026-01-03 01:02:04.456 7 ERROR nova.compute.manager Traceback (most recent call last):
2026-01-03 01:02:04.456 7 ERROR nova.compute.manager DeviceDetachFailed: vdb
2026-01-03 01:02:05.456 7 DEBUG nova.compute.manager [req-1 a b] quiet words
"""

Diagnose = Callable[..., BuildDiagnosis]


@pytest.fixture
def diagnose(tmp_path: Path) -> Iterator[Diagnose]:
    engines = []

    def run(
        source: LogsInMemory, *fingerprints: Fingerprint, build: Build = BUILD, **fields: str | int
    ) -> BuildDiagnosis:
        engine = EmbeddedEngine(source, tmp_path / "logs", limits=Limits(processes=1))
        engines.append(engine)
        return engine.diagnose(build, source.logs, fields, fingerprints)

    yield run
    for engine in engines:
        engine.close()
    assert not list((tmp_path / "logs").iterdir()), "something was left behind"


def bugs(diagnosis: BuildDiagnosis) -> list[str]:
    return [hit.bug for hit in diagnosis.hits]


def test_a_hit_comes_with_the_last_line_that_proves_it(diagnose: Diagnose) -> None:
    source = LogsInMemory({"job-output.txt.gz": CONSOLE, "b/job-output.txt": CONSOLE}, viewer="https://zuul/log/")
    diagnosis = diagnose(source, Fingerprint("1", 'message:"failed to fetch" AND tags:"console"'))
    (hit,) = diagnosis.hits
    assert (hit.bug, hit.evidence.file, hit.evidence.line) == ("1", "job-output.txt", 3)
    assert hit.evidence.url == "https://zuul/log/job-output.txt.gz#3"
    assert hit.evidence.text[hit.evidence.start : hit.evidence.end] == "Failed to fetch"
    assert hit.evidence.time == datetime(2026, 1, 3, 1, 2, 5, 456000, UTC)
    assert diagnosis.verdict is Verdict.RECOGNISED
    assert (diagnosis.pipeline, diagnosis.result) == ("gate", "FAILURE")


def test_the_order_of_the_manifest_decides_which_file_is_evidence(diagnose: Diagnose) -> None:
    source = LogsInMemory({"z/job-output.txt": CONSOLE, "a/job-output.txt": CONSOLE})
    (hit,) = diagnose(source, Fingerprint("1", 'message:"failed to fetch"')).hits
    assert (hit.evidence.file, hit.evidence.url) == ("z/job-output.txt", "http://logs.example.org/z/job-output.txt")


def test_each_part_of_a_name_is_quoted_in_a_link(diagnose: Diagnose) -> None:
    source = LogsInMemory({"a b#/job-output.txt": CONSOLE}, viewer="https://zuul/log/")
    (hit,) = diagnose(source, Fingerprint("1", 'message:"failed to fetch"')).hits
    assert hit.evidence.url == "https://zuul/log/a%20b%23/job-output.txt#3"


def test_a_traceback_is_one_event_with_its_line_and_debug_is_left_out(diagnose: Diagnose) -> None:
    source = LogsInMemory({"logs/screen-n-cpu.txt": COMPUTE})
    both = 'message:"Detach failed" AND message:"DeviceDetachFailed" AND tags:"screen-n-cpu.txt" AND loglevel:"ERROR"'
    assert bugs(diagnose(source, Fingerprint("1", both), Fingerprint("2", 'message:"quiet words"'))) == ["1"]
    assert bugs(diagnose(source, Fingerprint("1", f'{both} AND tags:"multiline"'))) == ["1"]


def test_files_beyond_the_list_are_read_only_where_a_fingerprint_names_them(diagnose: Diagnose) -> None:
    source = LogsInMemory({"job-output.txt": CONSOLE, "odd.log": b"odd line\n", "etc/passwd": b"odd line\n"})
    diagnosis = diagnose(
        source, Fingerprint("1", 'message:"odd line" AND filename:"odd.log"'), Fingerprint("2", 'message:"x"')
    )
    assert bugs(diagnosis) == ["1"]
    assert sorted(source.fetched) == ["job-output.txt", "odd.log"]


def test_the_builds_fields_count(diagnose: Diagnose) -> None:
    fingerprint = Fingerprint("1", 'message:"failed to fetch" AND build_name:"tempest-full" AND voting:1')
    source = LogsInMemory({"job-output.txt": CONSOLE})
    assert bugs(diagnose(source, fingerprint, build_name="tempest-full", voting=1)) == ["1"]
    assert bugs(diagnose(source, fingerprint, build_name="tempest-full", voting=0)) == []
    assert bugs(diagnose(source, fingerprint)) == []


@pytest.mark.parametrize(
    ("also", "unless", "expected"),
    [
        (('message:"DeviceDetachFailed"',), (), ["1"]),
        (('message:"nowhere"',), (), []),
        ((), ('message:"DeviceDetachFailed"',), []),
        ((), ('message:"nowhere"',), ["1"]),
    ],
)
def test_also_and_unless_speak_of_any_event_of_the_build(
    diagnose: Diagnose, also: tuple[str, ...], unless: tuple[str, ...], expected: list[str]
) -> None:
    source = LogsInMemory({"job-output.txt": CONSOLE, "logs/screen-n-cpu.txt": COMPUTE})
    fingerprint = Fingerprint("1", 'message:"failed to fetch" AND tags:"console"', also=also, unless=unless)
    assert bugs(diagnose(source, fingerprint)) == expected


def test_unless_is_not_fulfilled_where_a_file_is_missing(diagnose: Diagnose) -> None:
    source = LogsInMemory({"job-output.txt": CONSOLE, "logs/screen-n-cpu.txt": GONE})
    fingerprint = Fingerprint("1", 'message:"failed to fetch"', unless=('message:"nowhere"',))
    diagnosis = diagnose(source, fingerprint)
    assert diagnosis.verdict is Verdict.UNREAD
    assert diagnosis.unread_files == ("logs/screen-n-cpu.txt: log server said 404",)


def test_one_of_the_test_ids_must_have_failed(diagnose: Diagnose) -> None:
    source = LogsInMemory({"job-output.txt": CONSOLE})
    right = Fingerprint("1", 'message:"failed to fetch"', test_ids=("x.y", "tempest.api.T.test_x"))
    wrong = Fingerprint("2", 'message:"failed to fetch"', test_ids=("tempest.api.T.test_y",))
    assert bugs(diagnose(source, right, wrong)) == ["1"]


def test_of_a_nonvoting_build_only_that_is_said_which_may_be(diagnose: Diagnose) -> None:
    fingerprints = Fingerprint("1", 'message:"fetch"'), Fingerprint("2", 'message:"fetch"', allow_nonvoting=True)
    source = LogsInMemory({"job-output.txt": CONSOLE})
    assert bugs(diagnose(source, *fingerprints, build=Build("x", "FAILURE", voting=False))) == ["2"]
    source = LogsInMemory({"job-output.txt": CONSOLE}, voting=False)
    assert bugs(diagnose(source, *fingerprints)) == ["2"]


def test_what_is_not_recognised_has_a_cause(diagnose: Diagnose) -> None:
    diagnosis = diagnose(LogsInMemory({"job-output.txt": CONSOLE}), Fingerprint("1", 'message:"nowhere"'))
    assert diagnosis.verdict is Verdict.NOT_RECOGNISED
    assert diagnosis.cause
    assert (diagnosis.cause.kind, diagnosis.cause.names) == (CauseKind.TESTS, ("tempest.api.T.test_x",))
    assert diagnosis.cause.evidence
    assert diagnosis.cause.evidence.url == "http://logs.example.org/job-output.txt"


def test_where_nothing_can_be_read_the_reason_is_said(diagnose: Diagnose) -> None:
    diagnosis = diagnose(LogsInMemory({"job-output.txt": AWAY, "syslog.txt": GONE}))
    assert diagnosis.unread == "none of its 2 logs could be read: job-output.txt: log server said 503"
    assert diagnosis.verdict is Verdict.UNREAD
    assert diagnose(LogsInMemory({"a.png": b""})).unread.startswith(
        "its only file at http://logs.example.org/ is no log"
    )
    assert diagnose(LogsInMemory({})).verdict is Verdict.UNREAD


def test_what_was_cut_off_shows(diagnose: Diagnose) -> None:
    diagnosis = diagnose(LogsInMemory({"job-output.txt": CONSOLE + b"x" * 600_000}, cut="cut at 1 GB"))
    assert diagnosis.truncated == (
        "job-output.txt: cut at 1 GB",
        "job-output.txt: has lines that are too long to be searched in full",
    )


def test_a_fingerprint_that_cannot_be_read_is_left_out_and_named_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = LogsInMemory({"job-output.txt": CONSOLE})
    engine = EmbeddedEngine(source, tmp_path, limits=Limits(processes=1))
    fingerprints = Fingerprint("1", "message:[a TO b]"), Fingerprint("2", 'message:"fetch"')
    with caplog.at_level(logging.WARNING):
        diagnoses = [engine.diagnose(BUILD, source.logs, {}, fingerprints) for _ in range(2)]
    engine.close()
    assert [bugs(diagnosis) for diagnosis in diagnoses] == [["2"], ["2"]]
    assert [record.getMessage().partition(" ")[0] for record in caplog.records] == ["fingerprint"]


def test_the_syslogs_year_is_that_of_the_console(diagnose: Diagnose) -> None:
    source = LogsInMemory(
        {"syslog.txt": b"Jan  1 00:00:01 host kernel: oops\n", "job-output.txt": b"2025-12-31 23:59:00.000 | start\n"}
    )
    (hit,) = diagnose(source, Fingerprint("1", 'message:"oops"')).hits
    assert hit.evidence.time == datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC)


def test_several_builds_are_searched_at_the_same_time(tmp_path: Path) -> None:
    source = LogsInMemory({"job-output.txt": CONSOLE})
    engine = EmbeddedEngine(source, tmp_path, limits=Limits(processes=2))
    fields: Fields = {}
    fingerprints = [Fingerprint("1", 'message:"fetch"')]
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda _: engine.diagnose(BUILD, source.logs, fields, fingerprints), range(12)))
    engine.close()
    assert [bugs(diagnosis) for diagnosis in found] == [["1"]] * 12


def test_no_more_is_fetched_than_a_build_may_have(tmp_path: Path) -> None:
    source = LogsInMemory({f"{number}/job-output.txt": CONSOLE for number in range(40)})
    engine = EmbeddedEngine(source, tmp_path, limits=Limits(processes=1, build_bytes=1000))
    diagnosis = engine.diagnose(BUILD, source.logs, {}, ())
    engine.close()
    assert len(source.fetched) < 12
    assert len(diagnosis.unread_files) + len(source.fetched) == 40


def test_a_time_that_does_not_suffice_is_said(tmp_path: Path) -> None:
    source = LogsInMemory({"job-output.txt": CONSOLE})
    engine = EmbeddedEngine(source, tmp_path, limits=Limits(processes=1, seconds=0))
    diagnosis = engine.diagnose(BUILD, source.logs, {}, [Fingerprint("1", 'message:"fetch"')])
    engine.close()
    assert diagnosis.verdict is Verdict.UNREAD
    assert diagnosis.unread_files == ("job-output.txt: not searched to its end in 0 s",)


class Deadly(str):
    """A text that ends the process that it is sent to."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Callable[[int], object], tuple[int]]:
        return os._exit, (3,)


class Endless(str):
    """A text that keeps the process that it is sent to busy."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Callable[[int], object], tuple[int]]:
        return time.sleep, (60,)


def test_a_process_that_dies_is_an_answer_and_the_next_build_is_searched(tmp_path: Path) -> None:
    source = LogsInMemory({"job-output.txt": CONSOLE})
    engine = EmbeddedEngine(source, tmp_path, limits=Limits(processes=1))
    deadly, sound = Fingerprint("1", 'message:"fetch"', path=Deadly()), Fingerprint("1", 'message:"fetch"')
    dead = engine.diagnose(BUILD, source.logs, {}, [deadly])
    alive = engine.diagnose(BUILD, source.logs, {}, [sound])
    engine.close()
    assert dead.unread == "the process that searched the logs died (exit code 3)"
    assert bugs(alive) == ["1"]


def test_a_process_that_hangs_is_killed(tmp_path: Path) -> None:
    source = LogsInMemory({"job-output.txt": CONSOLE})
    engine = EmbeddedEngine(source, tmp_path, limits=Limits(processes=1, seconds=0, grace=0.1))
    diagnosis = engine.diagnose(BUILD, source.logs, {}, [Fingerprint("1", 'message:"fetch"', path=Endless())])
    engine.close()
    assert diagnosis.unread == "searching the logs was stopped, it took more than 0 s"
    assert diagnosis.verdict is Verdict.UNREAD


def test_what_a_killed_run_left_behind_is_removed_and_a_living_ones_is_kept(tmp_path: Path) -> None:
    (tmp_path / "run-dead" / "build").mkdir(parents=True)
    living = EmbeddedEngine(LogsInMemory({}), tmp_path)
    (kept,) = tmp_path.iterdir()
    other = EmbeddedEngine(LogsInMemory({}), tmp_path)
    assert kept.exists()
    living.close()
    other.close()
    assert not list(tmp_path.iterdir())
