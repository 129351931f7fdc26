# SPDX-License-Identifier: Apache-2.0
"""All that a query hits in stored logs is counted, as if every event were judged."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_embedded_search import BUILD, KINDS, LOGS, QUERIES

from elastic_recheck import lucene
from elastic_recheck.engines.embedded.every_hit import every_hit
from elastic_recheck.engines.embedded.inquiry import StoreInquiry
from elastic_recheck.engines.embedded.store import LogStore, StoreSink
from elastic_recheck.engines.embedded.task import FetchedFile, Task
from elastic_recheck.events import DEFAULT_RULES, FileKind, read
from elastic_recheck.model import BuildLogs, LogFile

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@settings(max_examples=300, deadline=None)
@given(QUERIES, st.sampled_from(KINDS), LOGS)
def test_every_event_that_is_hit_is_found_once_and_in_order(text: str, kind: FileKind, log: bytes) -> None:
    query = lucene.parse(text)
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "log")
        path.write_bytes(log)
        task = Task((FetchedFile(path, kind, ""),), BUILD, (), 60)
        found = [event.line for _, event in every_hit(task, query)]
    events = read(io.BytesIO(log), kind.format)
    assert found == [event.line for event in events if query.matches(event.document(kind, BUILD))]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LogStore]:
    made = LogStore(tmp_path / "store")
    sink = StoreSink(made, DEFAULT_RULES)
    for number, status in enumerate(("FAILURE", "FAILURE", "SUCCESS", "SUCCESS")):
        file = LogFile("job-output.txt", "")
        plain = tmp_path / "plain"
        hits = "".join(f"2026-01-0{number + 1} 01:02:0{each}.000 | it failed to fetch\n" for each in range(number))
        plain.write_text(f"2026-01-0{number + 1} 01:02:00.000 | begins\n{hits}")
        fields = {"build_uuid": f"{number:032x}", "build_status": status, "build_change": str(number // 2)}
        with sink.build(BuildLogs(f"http://l/{number}/", (file,)), fields, LONG_AGO) as build:
            build.put(file, plain, "")
    yield made
    made.close()


def test_events_builds_and_passing_builds_are_counted(store: LogStore) -> None:
    report = StoreInquiry(store).ask(lucene.parse('message:"failed to fetch"'), LONG_AGO, 5)

    assert (report.events, sorted(report.builds)) == (6, [f"{number:032x}" for number in (1, 2, 3)])
    assert (report.failing_hit, report.passing_hit, report.passing, report.changes) == (1, 2, 2, 2)
    assert [(share.value, share.events) for share in report.attributes["build_status"]] == [
        ("SUCCESS", 5),
        ("FAILURE", 1),
    ]
    assert [(sample.build[-1], sample.line) for sample in report.samples] == [("3", 4), ("2", 3), ("1", 2)]


def test_what_is_older_is_left_out(store: LogStore) -> None:
    since = datetime(2026, 1, 3, 1, 2, 1, tzinfo=UTC)
    report = StoreInquiry(store).ask(lucene.parse('message:"failed to fetch"'), since, 5)

    assert (report.events, report.passing) == (4, 2)


def test_a_build_whose_file_is_broken_is_named_and_the_others_are_counted(store: LogStore) -> None:
    with store.hold("http://l/3/") as build:
        path = build.files()["job-output.txt"].path
        path.write_bytes(b"x" * path.stat().st_size)

    report = StoreInquiry(store).ask(lucene.parse('message:"failed to fetch"'), LONG_AGO, 5)

    assert report.events == 3
    assert len(report.notes) == 1
    assert "http://l/3/" in report.notes[0]
