# SPDX-License-Identifier: Apache-2.0
"""Reasons in metrics, and the one line of a failure."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from elastic_recheck.chronicle import Chronicle
from elastic_recheck.model import Build, BuildDiagnosis, Change, Delivery, End, Failure
from elastic_recheck.policy import Decision
from elastic_recheck.ports import Metrics
from elastic_recheck.reasons import Reason, Why

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
    chronicle.decided(FAILURE.key, Decision((GERRIT,), (("irc:#qa", Reason(Why.DRY_RUN, "--noirc"), "text"),)), at(61))
    assert "ended" not in caplog.text
    chronicle.ended(GERRIT, End.ANSWERED, None, at(63.5))

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
    Chronicle(metrics).ended(GERRIT, End.GIVEN_UP, Reason(Why.REFUSED, "Gerrit said 404"), NOON)

    assert metrics.ends == [("gerrit", End.GIVEN_UP, "refused", None)]
