# SPDX-License-Identifier: Apache-2.0
"""The journal counts what the last failures were hit by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from elastic_recheck.journal import SqliteJournal
from elastic_recheck.model import Build, BuildDiagnosis, Change, Evidence, Failure, Hit

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_failures_that_have_their_verdicts_are_counted_with_what_hit_them(tmp_path: Path) -> None:
    """Each once, however many of its builds were hit; not those that still wait, nor those of before."""
    journal = SqliteJournal(tmp_path / "journal.sqlite")
    for number, (bugs, ago, done) in enumerate(
        [(("1", "1"), 0, True), (("1", "2"), 0, True), ((), 0, True), ((), 0, False), (("1",), 2, True)]
    ):
        builds = tuple(Build(f"job-{index}", "FAILURE", uuid=f"{number}{index}" * 16) for index in range(2))
        time = NOON - timedelta(hours=ago)
        failure = Failure(f"k{number}", f"k{number}", Change("g", "p", number), 1, "gate", builds, (), time)
        journal.admit(failure, NOON)
        for index, bug in enumerate(bugs):
            hit = Hit(bug, Evidence("job-output.txt", 1, "x"))
            journal.diagnosed(failure.key, index, BuildDiagnosis(builds[index], (hit,)))
        if done:
            journal.concluded(failure.key, [], [("gerrit", "x")], NOON)

    assert journal.lately(NOON - timedelta(hours=1)) == (3, {"1": 2, "2": 1})
    journal.close()
