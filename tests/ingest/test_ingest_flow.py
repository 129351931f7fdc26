# SPDX-License-Identifier: Apache-2.0
"""Putting logs: into the store by the real sink, and what the flow does about trouble."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ingest_logs import Logs, NoLogs

from elastic_recheck.engines.embedded import EmbeddedEngine, Limits
from elastic_recheck.engines.embedded.store import LogStore, StoreSink
from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.events import DEFAULT_RULES
from elastic_recheck.ingest import DoneList, Ingest, Subject, Tally, of_zuul, share
from elastic_recheck.model import Build, BuildLogs, Fields, Fingerprint, LogFile
from elastic_recheck.ports import BuildSink, LogSink
from elastic_recheck.zuul_api import BuildPage, ZuulBuild

CONSOLE = b"2026-01-03 01:02:03.456 | a\n2026-01-03 01:02:05.000 | b\n"
INVENTORY = b"all:\n  vars:\n    zuul:\n      build: 0123456789abcdef0123456789abcdef\n      job: tempest-full\n"
FILES = {"job-output.txt": CONSOLE, "syslog.txt": b"Jan  3 01:02:03 host kernel: x\n", "notes.txt": b"unlisted\n"}


@dataclass
class Sink:
    """Implements the ports LogSink and BuildSink: keeps what it is given, and fails as it is told."""

    fails: list[Exception] = field(default_factory=list)
    opened: list[tuple[Fields, datetime]] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    prepared: int = 0

    def prepare(self) -> None:
        self.prepared += 1

    @contextmanager
    def build(self, logs: BuildLogs, fields: Fields, ended: datetime) -> Iterator[BuildSink]:
        self.opened.append((fields, ended))
        yield OneBuild(self, logs)


@dataclass
class OneBuild:
    sink: Sink
    logs: BuildLogs

    @property
    def missing(self) -> Sequence[LogFile]:
        return [file for file in self.logs.files if file.name != "notes.txt"]

    def put(self, file: LogFile, plain: Path, cut: str) -> int:
        if self.sink.fails:
            raise self.sink.fails.pop()
        self.sink.taken.append(file.name)
        return plain.read_bytes().count(b"\n")


def subject(logs: Logs | NoLogs | None = None, **fields: str | int) -> Subject:
    return Subject("a build", Build("job", "FAILURE"), logs or Logs(FILES, "http://logs/"), fields)


def run(sink: LogSink, directory: Path, *subjects: Subject, pauses: list[float] | None = None) -> Tally:
    waited = [] if pauses is None else pauses
    return Ingest(sink, directory, pause=waited.append).run(subjects)


def test_every_file_is_put_and_counted(tmp_path: Path) -> None:
    sink = Sink()
    tally = run(sink, tmp_path, subject(), subject())
    assert sorted(sink.taken) == sorted(2 * ["job-output.txt", "syslog.txt"])
    assert (tally.builds, tally.files, tally.events, tally.failures) == (2, 4, 6, [])
    assert tally.size == 2 * (len(CONSOLE) + len(FILES["syslog.txt"]))
    assert sink.prepared == 1
    assert not list(tmp_path.iterdir())


def test_what_failed_is_tried_again_and_nothing_else(tmp_path: Path) -> None:
    logs, pauses = Logs(FILES, "http://logs/", {"syslog.txt": 2}), list[float]()
    tally = run(Sink(), tmp_path, subject(logs), pauses=pauses)
    assert (tally.files, tally.retries, tally.failures) == (2, 2, [])
    assert logs.fetched["syslog.txt"] == 3
    assert pauses == [1.0, 5.0]


def test_what_never_works_is_told_and_the_rest_is_put(tmp_path: Path) -> None:
    sink = Sink()
    tally = run(sink, tmp_path, subject(Logs(FILES, "http://logs/", {"syslog.txt": 99})))
    assert sink.taken == ["job-output.txt"]
    assert tally.failures == ["http://logs/syslog.txt: log server said 503, 4 times"]


def test_what_is_refused_is_not_tried_again(tmp_path: Path) -> None:
    logs = Logs({"job-output.txt": CONSOLE}, "http://logs/")
    tally = run(
        Sink(fails=[Refused("too odd")]), tmp_path, Subject("x", Build("j", "FAILURE"), logs, {}, datetime.now(UTC))
    )
    assert (tally.failures, tally.retries) == (["http://logs/job-output.txt: too odd"], 0)
    assert logs.fetched["job-output.txt"] == 1


def test_a_build_without_logs_is_a_failure_that_stops_nothing(tmp_path: Path) -> None:
    tally = run(Sink(), tmp_path, subject(NoLogs()), subject())
    assert tally.failures == ["a build: Zuul has no logs of it"]
    assert (tally.builds, tally.builds_failed) == (1, 1)


def test_the_time_is_that_of_the_console_and_the_fields_those_of_the_inventory(tmp_path: Path) -> None:
    sink = Sink()
    run(sink, tmp_path, subject(Logs({**FILES, "zuul-info/inventory.yaml": INVENTORY}, "http://logs/"), project="nova"))
    ((fields, ended),) = sink.opened
    assert ended == datetime(2026, 1, 3, 1, 2, 5, tzinfo=UTC)
    assert (fields["build_name"], fields["voting"], fields["project"]) == ("tempest-full", 1, "nova")
    assert fields["build_short_uuid"] == "0123456"


def test_without_a_console_the_time_is_that_of_another_log(tmp_path: Path) -> None:
    """So that it is the same, and with it the index, whenever the build is put."""
    sink = Sink()
    oslo = b"2026-01-03 01:02:03.456 7 INFO nova.compute [-] x\n2026-01-03 01:02:04.000 7 INFO nova.compute [-] y\n"
    files = {"controller/logs/screen-n-cpu.txt": oslo, "controller/logs/syslog.txt": FILES["syslog.txt"]}
    run(sink, tmp_path, subject(Logs(files, "http://logs/")))
    ((_, ended),) = sink.opened
    assert ended == datetime(2026, 1, 3, 1, 2, 4, tzinfo=UTC)


def test_what_zuul_says_of_a_build_are_its_fields() -> None:
    page = BuildPage("https://zuul", "t", "0123456789abcdef0123456789abcdef")
    ended = datetime(2026, 1, 3, tzinfo=UTC)
    build = ZuulBuild(
        page.uuid, "tempest", "TIMED_OUT", voting=False, pipeline="gate", project="nova", change=5, end_time=ended
    )
    found = of_zuul(page, build, NoLogs())
    assert found.build == Build("tempest", "TIMED_OUT", page.url, False, uuid=page.uuid)
    assert found.ended == ended
    assert found.fields == {
        "build_name": "tempest",
        "build_status": "TIMED_OUT",
        "build_queue": "gate",
        "build_change": "5",
        "build_uuid": page.uuid,
        "build_short_uuid": "0123456",
        "project": "nova",
        "voting": 0,
    }


def test_a_share_is_the_same_builds_in_every_run() -> None:
    names = [f"{number:032x}" for number in range(4000)]
    tenth = {name for name in names if share(name, 10)}
    assert 300 < len(tenth) < 500
    assert tenth == {name for name in names if share(name, 10)} < {name for name in names if share(name, 30)}
    assert all(share(name, 100) for name in names)
    assert not any(share(name, 0) for name in names)


def test_a_run_is_taken_up_where_the_last_one_stopped(tmp_path: Path) -> None:
    sink, path = Sink(), tmp_path / "state" / "done"
    first = DoneList(sink, path)
    run(first, tmp_path, subject(Logs(FILES, "http://logs/", {"syslog.txt": 99})))
    first.close()
    logs = Logs(FILES, "http://logs/")
    second = DoneList(sink, path)
    tally = run(second, tmp_path, Subject("again", Build("job", "FAILURE"), logs, {}, datetime.now(UTC)))
    second.close()
    assert sink.taken == ["job-output.txt", "syslog.txt"]
    assert (tally.files, dict(logs.fetched)) == (1, {"syslog.txt": 1})


def test_a_line_that_was_not_written_to_its_end_names_nothing(tmp_path: Path) -> None:
    path, logs = tmp_path / "done", Logs({"job-output.txt": CONSOLE}, "http://logs/")
    whole = DoneList(Sink(), path)
    run(whole, tmp_path, subject(logs))
    whole.close()
    written = path.read_bytes()
    assert len(written) == 33
    for length in range(32):
        path.write_bytes(written[:length])
        sink = Sink()
        torn = DoneList(sink, path)
        run(torn, tmp_path, subject(logs))
        torn.close()
        assert sink.taken == ["job-output.txt"]
    again = DoneList(sink := Sink(), path)
    run(again, tmp_path, subject(logs))
    assert not sink.taken


def test_a_list_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read and written"):
        DoneList(Sink(), tmp_path)


def test_an_engine_that_cannot_be_used_ends_the_run(tmp_path: Path) -> None:
    class Away(Sink):
        def prepare(self) -> None:
            raise Unavailable("away")

    with pytest.raises(Unavailable, match="away"):
        run(Away(), tmp_path, subject())


def test_what_was_put_into_the_store_the_engine_finds_without_fetching(tmp_path: Path) -> None:
    store, logs = LogStore(tmp_path / "store"), Logs(FILES, "http://logs/")
    tally = run(StoreSink(store, DEFAULT_RULES), tmp_path, subject(logs))
    assert (tally.files, tally.failures) == (2, [])
    assert run(StoreSink(store, DEFAULT_RULES), tmp_path, subject(logs)).files == 0
    assert store.fields("http://logs/") == {"voting": 1, "build_name": "job"}
    logs.fails = {"job-output.txt": 99, "syslog.txt": 99}
    engine = EmbeddedEngine(logs, tmp_path / "work", limits=Limits(processes=1), store=store)
    build = Build("job", "FAILURE")
    arrival = logs.look(build)
    assert arrival.logs
    diagnosis = engine.diagnose(
        build, arrival.logs, {}, [Fingerprint("1", 'message:"kernel x" OR syslog_program:kernel')]
    )
    engine.close()
    assert [hit.bug for hit in diagnosis.hits] == ["1"]
