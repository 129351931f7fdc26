# SPDX-License-Identifier: Apache-2.0
"""Reasons in metrics, and the one line of a failure."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from elastic_recheck.chronicle import Chronicle, reason_word
from elastic_recheck.model import Build, BuildDiagnosis, Change, Delivery, End, Failure
from elastic_recheck.policy import Decision
from elastic_recheck.ports import Metrics

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CHANGE = Change("review.example.org", "openstack/nova", 951234)
BUILDS = (Build("tempest-full", "FAILURE"), Build("nova-next", "FAILURE"))
FAILURE = Failure("0123456789abcdef", "0123456789abcdef", CHANGE, 3, "gate", BUILDS, (), NOON)
GERRIT = Delivery(FAILURE.key, "gerrit", "text", CHANGE, 3)


@dataclass
class Kept(Metrics):
    """Remembers what it was told."""

    ends: list[tuple[str, End, str, float | None]] = field(default_factory=list)
    waits: list[tuple[int, float]] = field(default_factory=list)

    def ended(self, channel: str, end: End, why: str, seconds: float | None) -> None:
        self.ends.append((channel, end, why, seconds))

    def waiting(self, builds: int, oldest: float) -> None:
        self.waits.append((builds, oldest))


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("", ""),
        ("nothing useful to say", "nothing_useful"),
        ("it would start a build: matches recheck", "would_trigger"),
        ("the change is merged", "closed"),
        ("the change is at patch set 4 by now", "outdated"),
        ("10 comments on this patch set are enough", "cap"),
        ("600 comments an hour are enough", "cap"),
        ("--nocomment", "dry_run"),
        ("held until it was too old", "held"),
        ("nobody answers on irc:#qa any more", "no_such_channel"),
        ("tried 80 times: away", "tried_out"),
        ("perhaps delivered; not to be said twice", "unclear"),
        ("Gerrit said 404", "refused"),
    ],
)
def test_reasons_have_one_of_a_few_words(reason: str, word: str) -> None:
    assert reason_word(reason) == word


def test_a_failure_has_one_line_at_its_end(caplog: pytest.LogCaptureFixture) -> None:
    """Of several builds the last counts; each step is measured from the one before."""
    caplog.set_level(logging.INFO)
    metrics = Kept()
    chronicle = Chronicle(metrics)
    chronicle.began(FAILURE, 2)
    chronicle.waited(FAILURE.key, True, at(10))
    chronicle.diagnosed(FAILURE.key, BuildDiagnosis(BUILDS[0]), at(12))
    chronicle.count_waiting(at(20))
    chronicle.waited(FAILURE.key, False, at(60))
    chronicle.diagnosed(FAILURE.key, BuildDiagnosis(BUILDS[1], unread="404"), at(60))
    chronicle.count_waiting(at(61))
    chronicle.decided(FAILURE.key, Decision((GERRIT,), (("irc:#qa", "--noirc", "text"),)), at(61))
    assert "ended" not in caplog.text
    chronicle.ended(GERRIT, End.ANSWERED, "", at(63.5))

    assert caplog.messages == [
        "0123456789ab openstack/nova 951234,3: ended 63.5 s after the CI comment "
        "(logs 60.0 s, search 0.0 s, decision 1.0 s, delivery 2.5 s): irc:#qa withheld, gerrit answered"
    ]
    assert metrics.waits == [(1, 20.0), (0, 0.0)]
    assert metrics.ends == [
        ("irc:#qa", End.WITHHELD, "dry_run", 61.0),
        ("gerrit", End.ANSWERED, "", 63.5),
    ]
    assert chronicle.answered == 1


def test_what_another_process_decided_is_counted_without_its_time() -> None:
    metrics = Kept()
    Chronicle(metrics).ended(GERRIT, End.GIVEN_UP, "Gerrit said 404", NOON)

    assert metrics.ends == [("gerrit", End.GIVEN_UP, "refused", None)]
