# SPDX-License-Identifier: Apache-2.0
"""What the daemon wrote into its journal can be read beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from elastic_recheck.answers import JournalAnswers
from elastic_recheck.journal import SqliteJournal
from elastic_recheck.model import Build, BuildDiagnosis, Change, Delivery, End, Evidence, Failure, Hit
from elastic_recheck.rows import AnswerRow, FailureRow

NOW = datetime(2026, 9, 16, 14, 7, tzinfo=UTC)
CHANGE = Change("review.example.org", "openstack/nova", 951234, "master")
BUILDS = (Build("a", "FAILURE", uuid="1" * 32), Build("b", "FAILURE", uuid="2" * 32))


def test_failures_come_with_verdicts_and_answers(tmp_path: Path) -> None:
    """While the daemon has the file open; older ones do not come."""
    journal = SqliteJournal(tmp_path / "journal.sqlite")
    failures = [
        Failure(key, key, CHANGE, 3 + days, "gate", BUILDS, (), NOW + timedelta(days=days))
        for key, days in (("old", -9), ("new", 0))
    ]
    for failure in failures:
        journal.admit(failure, NOW)
    verdict = BuildDiagnosis(BUILDS[1], (Hit("1", Evidence("a.txt", 3, "here")),))
    journal.diagnosed("new", 1, verdict)
    delivery = Delivery("new", "gerrit", "text", CHANGE, 3)
    journal.concluded("new", [delivery], [("irc:#x", "not for this channel")], NOW)
    journal.ended(delivery, End.ANSWERED, "", NOW + timedelta(seconds=1))

    found = JournalAnswers(tmp_path / "journal.sqlite").failures(NOW - timedelta(days=1))

    answers = (
        AnswerRow("irc:#x", "withheld", "not for this channel", NOW),
        AnswerRow("gerrit", "answered", "", NOW + timedelta(seconds=1)),
    )
    assert found == [FailureRow(failures[1], (None, verdict), answers)]
    journal.close()


def test_without_a_journal_nothing_was_said(tmp_path: Path) -> None:
    assert JournalAnswers(tmp_path / "journal.sqlite").failures(NOW) == ()
    assert not (tmp_path / "journal.sqlite").exists()
