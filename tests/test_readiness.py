# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from elastic_recheck.model import Arrival, Build, BuildDiagnosis, BuildLogs, Evidence, Hit, Readiness, Trouble
from elastic_recheck.readiness import GiveUp, LookAgain, Patience, Search, after_look, after_search, begin, spell

EVENT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PATIENCE = Patience(timedelta(minutes=20), timedelta(hours=1))
LOGS = BuildLogs("http://logs/", ())
NOT_YET = Arrival(Readiness.NOT_YET, reason="log server said 404")


def test_logs_that_are_there_are_searched_at_once() -> None:
    """Nothing is waited for where there is nothing to wait for."""
    wait = begin(EVENT, EVENT, PATIENCE)

    assert after_look(wait, Arrival(Readiness.THERE, LOGS), EVENT) == Search(LOGS)


def test_logs_that_never_come_are_given_up_at_once() -> None:
    """A job that never ran is not waited for."""
    step = after_look(begin(EVENT, EVENT, PATIENCE), Arrival(Readiness.NEVER, reason="the job never ran"), EVENT)

    assert step == GiveUp("the job never ran")


def test_a_build_first_seen_after_its_deadline_is_looked_at_once() -> None:
    """Logs that are there are read, however late the news of the build came."""
    late = EVENT + timedelta(hours=3)
    wait = begin(late, EVENT, PATIENCE)

    assert after_look(wait, Arrival(Readiness.THERE, LOGS), late) == Search(LOGS)
    assert after_look(wait, NOT_YET, late) == GiveUp("log server said 404 for 20 minutes")


def test_what_is_there_in_part_is_searched_at_the_deadline() -> None:
    """A log that is still being written, or an index that still fills, may hold the line that tells."""
    wait = begin(EVENT, EVENT, PATIENCE)
    in_part = Arrival(Readiness.NOT_YET, LOGS, "still being filled")

    assert isinstance(after_look(wait, in_part, EVENT), LookAgain)
    assert after_look(wait, in_part, wait.deadline) == Search(LOGS)


def test_a_build_from_the_future_is_waited_for_from_now_on() -> None:
    """Gerrit's clock may be ahead of ours."""
    assert begin(EVENT, EVENT + timedelta(hours=1), PATIENCE).deadline == EVENT + PATIENCE.logs


AWAY = Arrival(Readiness.AWAY, reason="log server did not answer within 30 s")


def test_while_nobody_can_look_there_is_more_time() -> None:
    """An outage of a server is not the build's; its end is not waited for without end either."""
    wait = begin(EVENT, EVENT, PATIENCE)

    assert isinstance(after_look(wait, AWAY, wait.deadline), LookAgain)
    assert after_look(wait, NOT_YET, wait.deadline + timedelta(minutes=1)) == GiveUp(
        "log server said 404 for 20 minutes"
    )
    assert after_look(wait, AWAY, wait.end) == GiveUp(
        "log server did not answer within 30 s for 80 minutes", Trouble.PASSING
    )


def test_a_search_that_failed_is_repeated_where_that_may_help() -> None:
    """What passes is waited for, an error of ours is tried once more; a hit counts whatever was not read."""
    wait, build = begin(EVENT, EVENT, PATIENCE), Build("tempest-full", "FAILURE")
    passing = BuildDiagnosis(build, unread="cut", trouble=Trouble.PASSING)
    ours = BuildDiagnosis(build, unread="internal error", trouble=Trouble.OURS)
    hit = BuildDiagnosis(build, (Hit("1", Evidence("a", 1, "x")),), unread_files=("b: cut",), trouble=Trouble.PASSING)
    again = after_search(wait, ours, EVENT)

    assert isinstance(after_search(wait, passing, wait.deadline), LookAgain)
    assert after_search(wait, passing, wait.end) is None
    assert isinstance(again, LookAgain)
    assert after_search(again.wait, ours, EVENT) is None
    assert after_search(wait, hit, EVENT) is None
    assert after_search(wait, BuildDiagnosis(build, unread="the index held nothing of it"), EVENT) is None


@given(st.integers(1, 3600), st.integers(0, 4000))
def test_waiting_ends_at_the_deadline(patience: int, delay: int) -> None:
    """However long the looks take, the last one is at the deadline and no pause is longer than the longest."""
    deadline = EVENT + timedelta(seconds=patience)
    now = EVENT + timedelta(seconds=delay)
    wait = begin(now, EVENT, Patience(timedelta(seconds=patience)))
    for _ in range(4000):
        step = after_look(wait, NOT_YET, now)
        if isinstance(step, GiveUp):
            break
        assert isinstance(step, LookAgain)
        assert timedelta() < step.pause <= min(deadline - now, max(timedelta(seconds=40), (now - EVENT) / 30))
        wait, now = step.wait, now + step.pause

    assert isinstance(step, GiveUp)
    assert now == max(deadline, EVENT + timedelta(seconds=delay))


def test_durations_are_said_in_the_unit_that_tells_them_well() -> None:
    assert [spell(timedelta(seconds=s)) for s in (0, 1, 4, 60, 90, 1200, 3600, 5400, 7200)] == [
        "1 second",
        "1 second",
        "4 seconds",
        "1 minute",
        "90 seconds",
        "20 minutes",
        "1 hour",
        "90 minutes",
        "2 hours",
    ]
