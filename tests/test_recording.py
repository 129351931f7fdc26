# SPDX-License-Identifier: Apache-2.0
"""The daemon writes down every build that CI reports, and what was found in those that were searched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes import FakeEngine, eventually

from elastic_recheck import ci
from elastic_recheck.build_rows import failure_rows
from elastic_recheck.errors import Unavailable
from elastic_recheck.history import SqliteHistory
from elastic_recheck.model import (
    Build,
    BuildDiagnosis,
    BuildLogs,
    Cause,
    CauseKind,
    Change,
    Comment,
    Evidence,
    Failure,
    Fingerprint,
    Hit,
)
from elastic_recheck.recording import RecordedEngine, Recording
from elastic_recheck.rows import BuildRow, Looked

NOW = datetime(2026, 9, 16, 14, 7, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=30)
MINUTE = timedelta(minutes=1)
RULES = ci.Rules(frozenset({"zuul"}), "recheck")
CHANGE = Change("review.example.org", "openstack/nova", 951234, "master")
URL = "https://zuul.example.org/t/openstack/build/"
ONE, TWO = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
FAILED = f"""Patch Set 3:

Build failed (gate pipeline).  For information on how to proceed, see the guide.

- tempest {URL}{ONE} : FAILURE in 1h 02m 03s
- tox {URL}{TWO} : SUCCESS in 2m 03s
- lint lint : NODE_FAILURE in 0s (non-voting)
- rest rest : SKIPPED
"""
PASSED = f"Build succeeded (check pipeline).\n\n- tempest {URL}{ONE} : all is well in 3m 01s\n"


def comment(text: str, author: str = "zuul") -> Comment:
    return Comment(CHANGE, 3, author, text, NOW)


def rows(history: SqliteHistory, count: int) -> dict[str, BuildRow]:
    eventually(lambda: len(history.builds(LONG_AGO)) == count)
    return {row.job: row for row in history.builds(LONG_AGO)}


def test_all_builds_of_a_comment_are_written_down(history: SqliteHistory) -> None:
    """Those that passed, those that do not vote and those that never ran, too; each once, however often it is heard."""
    recording = Recording(history)

    for _ in range(2):
        recording.reported(comment(FAILED), RULES)
    recording.reported(comment(PASSED, "somebody"), RULES)
    recording.reported(comment("Starting check jobs."), RULES)

    found = rows(history, 4)
    told = {job: (row.result, row.voting, row.pipeline, row.time) for job, row in found.items()}
    assert told == {
        "tempest": ("FAILURE", True, "gate", NOW),
        "tox": ("SUCCESS", True, "gate", NOW),
        "lint": ("NODE_FAILURE", False, "gate", NOW),
        "rest": ("SKIPPED", True, "gate", NOW),
    }
    tempest = found["tempest"]
    assert (tempest.id, tempest.server, tempest.change, tempest.patch_set) == (ONE, CHANGE.server, 951234, 3)
    assert (tempest.project, tempest.branch, tempest.url) == ("openstack/nova", "master", URL + ONE)
    assert tempest.looked is Looked.NOT


def test_a_text_in_place_of_success_is_success(history: SqliteHistory) -> None:
    Recording(history).reported(comment(PASSED), RULES)
    assert rows(history, 1)["tempest"].result == "SUCCESS"


def test_what_an_engine_finds_is_written_down(history: SqliteHistory) -> None:
    """With what its logs tell beside the comment; the comment stays the judge of when it was, and how it ended."""
    engine, recording = FakeEngine(), Recording(history)
    build = Build("tempest", "FAILURE", URL + ONE, uuid=ONE)
    hit = Hit("1", Evidence("a.txt", 3, "here", NOW))
    engine.diagnoses["tempest"] = BuildDiagnosis(build, (hit,))
    fields = {"build_name": "tempest", "build_change": "951234", "build_patchset": "3", "node_provider": "prov-b"}
    tried = [Fingerprint("1", "message:here"), Fingerprint("2", "message:there")]
    history.note_fingerprints(tried, NOW)

    found = RecordedEngine(engine, recording, lambda: NOW + 5 * MINUTE).diagnose(
        build, BuildLogs("", ()), fields, tried
    )
    recording.reported(comment(FAILED), RULES)

    assert found.hits == (hit,)
    row = rows(history, 4)["tempest"]
    assert (row.looked, row.time, row.fields) == (Looked.READ, NOW, {"node_provider": "prov-b"})
    assert [(each.bug, each.build, each.evidence) for each in history.hits(LONG_AGO)] == [("1", ONE, hit.evidence)]
    assert ONE not in history.unjudged(tried, LONG_AGO)


def test_a_failure_tells_what_became_of_its_builds() -> None:
    """As pages learn of it from the journal: read, not to be read, still waited for."""
    builds = tuple(Build(job, "FAILURE", uuid=2 * ONE[:15] + f"{number:02x}") for number, job in enumerate("abc"))
    failure = Failure("key", "key", CHANGE, 3, "gate", builds, (), NOW)
    cause = Cause(CauseKind.TASK, ("run",))
    verdicts = (BuildDiagnosis(builds[0], cause=cause), BuildDiagnosis(builds[1], unread="404"), None)

    found = [(row.looked, row.unread, row.cause) for row in failure_rows(failure, verdicts)]

    assert found == [(Looked.READ, "", cause), (Looked.UNREAD, "404", None), (Looked.WAITING, "", None)]


@pytest.mark.parametrize(
    ("last_heard", "start"),
    [(None, NOW), (NOW - 60 * MINUTE, NOW - 60 * MINUTE), (NOW - timedelta(hours=7), NOW)],
    ids=["first start", "catches up", "too long ago"],
)
def test_it_is_known_which_times_are_covered(
    history: SqliteHistory, last_heard: datetime | None, start: datetime
) -> None:
    recording = Recording(history)
    recording.begin(last_heard, NOW)
    for minutes in (0, 1, 5):
        recording.heard(NOW + minutes * MINUTE)
    eventually(lambda: list(history.covered(LONG_AGO)) == [(start, NOW + 5 * MINUTE)])


def test_a_gap_is_covered_as_far_back_as_what_was_missed_is_asked_for(history: SqliteHistory) -> None:
    recording = Recording(history)
    recording.begin(None, NOW)
    for hours in (1, 13):
        recording.heard(NOW + timedelta(hours=hours))
    eventually(
        lambda: (
            [span[0] - NOW for span in history.covered(LONG_AGO)] == [timedelta(), timedelta(hours=7)]
            and history.covered(LONG_AGO)[0][1] == NOW + timedelta(hours=1)
        )
    )


def test_old_builds_are_forgotten_once_a_day(history: SqliteHistory) -> None:
    history.saw([BuildRow(ONE, "old", "FAILURE", NOW - timedelta(days=19)), BuildRow(TWO, "new", "FAILURE", NOW)])
    recording = Recording(history)
    recording.begin(None, NOW)
    recording.heard(NOW + timedelta(hours=12))
    assert set(rows(history, 1)) == {"new"}


def test_what_cannot_be_written_is_only_logged(history: SqliteHistory, caplog: pytest.LogCaptureFixture) -> None:
    class Full(SqliteHistory):
        def saw(self, builds: object) -> Mapping[str, str]:
            raise Unavailable("history.sqlite: database or disk is full")

    Recording(Full(Path(":memory:"))).reported(comment(FAILED), RULES)
    eventually(lambda: "not in the history: history.sqlite: database or disk is full" in caplog.text)


def test_what_no_answer_names_is_tried_and_counted(history: SqliteHistory) -> None:
    """The answer is as if such a fingerprint were not there; pages count it."""
    engine, recording = FakeEngine(), Recording(history)
    build = Build("tempest", "FAILURE", URL + ONE, uuid=ONE)
    hits = tuple(Hit(bug, Evidence("a.txt", 3, "here", NOW)) for bug in ("1", "9"))
    engine.diagnoses["tempest"] = BuildDiagnosis(build, hits)
    spoken, unspoken = Fingerprint("1", "message:here"), Fingerprint("9", "message:x", suppress_notification=True)
    history.note_fingerprints([spoken, unspoken], NOW)
    recorded = RecordedEngine(engine, recording, lambda: NOW, lambda: [spoken, unspoken])

    found = recorded.diagnose(build, BuildLogs("https://l/", ()), {}, [spoken])

    assert [hit.bug for hit in found.hits] == ["1"]
    eventually(lambda: [each.bug for each in history.hits(LONG_AGO)] == ["1", "9"])
    eventually(lambda: history.log_roots() == {ONE: "https://l/"})
