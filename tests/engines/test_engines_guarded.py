# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from fakes import THERE, FakeEngine, Steady

from elastic_recheck.circuit import FIRST_PAUSE, TOLERATED
from elastic_recheck.engines.guarded import GuardedEngine
from elastic_recheck.model import Arrival, Build, BuildDiagnosis, BuildLogs, Readiness, Trouble

BUILD = Build("tempest-full", "FAILURE")
LOGS = BuildLogs("http://logs.example.org/", (), pipeline="gate")
AWAY = Arrival(Readiness.AWAY, reason="the search server did not answer within 60 s")


def test_a_search_server_that_is_away_is_asked_by_one_at_a_time() -> None:
    """Who does not ask is told what who did was told; an answer opens the way for all."""
    clock, engine = Steady(), FakeEngine()
    guarded = GuardedEngine(engine, clock)
    engine.arrivals[BUILD.job] = AWAY
    assert [guarded.look(BUILD) for _ in range(2 * TOLERATED)] == [AWAY] * 2 * TOLERATED
    assert len(engine.looks) == TOLERATED
    told = guarded.diagnose(BUILD, LOGS, {}, ())
    assert told == BuildDiagnosis(BUILD, unread=AWAY.reason, pipeline="gate", trouble=Trouble.PASSING)

    clock.now += FIRST_PAUSE
    del engine.arrivals[BUILD.job]
    assert [guarded.look(BUILD) for _ in range(3)] == [THERE] * 3
    assert guarded.diagnose(BUILD, LOGS, {}, ()).hits


def test_a_server_that_answers_is_there_whatever_it_says() -> None:
    """That a build is not there yet is an answer."""
    engine = FakeEngine()
    engine.diagnoses[BUILD.job] = BuildDiagnosis(BUILD, unread="the index held nothing of it")
    guarded = GuardedEngine(engine, Steady())
    for _ in range(2 * TOLERATED):
        guarded.diagnose(BUILD, LOGS, {}, ())

    assert len(engine.tried) == 2 * TOLERATED
