# SPDX-License-Identifier: Apache-2.0
"""What was missed is asked of all who may know."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from elastic_recheck.catching_up import LONGEST_PAUSE, CatchingUp, Incomplete, Pasts
from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.happenings import CatchUpDue, CaughtUp
from elastic_recheck.inbox import Inbox
from elastic_recheck.journal import SqliteJournal
from elastic_recheck.model import Change, Comment

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def comment(text: str) -> Comment:
    return Comment(Change("review.example.org", "openstack/nova", 1), 1, "zuul", text, NOON)


class Teller:
    def __init__(self, *told: Comment, error: Exception | None = None) -> None:
        self._told, self.error = told, error

    def since(self, time: datetime, authors: Collection[str]) -> Sequence[Comment]:
        if self.error:
            raise self.error
        return self._told


GERRIT, ZUUL = comment("gerrit"), comment("zuul")


def test_what_the_first_one_says_comes_first() -> None:
    assert Pasts([Teller(GERRIT), Teller(ZUUL)]).since(NOON, ()) == [GERRIT, ZUUL]


def test_what_one_says_counts_while_another_is_away() -> None:
    with pytest.raises(Incomplete, match="502") as raised:
        Pasts([Teller(error=Unavailable("502")), Teller(ZUUL)]).since(NOON, ())
    assert raised.value.found == [ZUUL]


def test_one_that_never_answers_is_passed_over() -> None:
    assert Pasts([Teller(error=Refused("403")), Teller(ZUUL)]).since(NOON, ()) == [ZUUL]


def test_where_none_ever_answers_that_is_said() -> None:
    with pytest.raises(Refused, match="404"):
        Pasts([Teller(error=Refused("404")), Teller(error=Refused("401"))]).since(NOON, ())


# ---- the gap -----------------------------------------------------------------------------------------------------


def test_the_gap_stays_open_until_all_have_answered(tmp_path: Path) -> None:
    """What one says is handed over meanwhile; what is older than all that counts is not."""
    journal, inbox = SqliteJournal(tmp_path / "journal.sqlite"), Inbox(lambda: NOON)
    old = replace(ZUUL, time=NOON - timedelta(hours=7))
    away = Teller(error=Unavailable("502"))
    catching_up = CatchingUp(journal, Pasts([away, Teller(old, ZUUL)]), inbox)
    journal.heard(NOON - timedelta(hours=3))
    catching_up.due({"zuul"}, False, NOON)
    happening, _ = inbox.next()

    assert isinstance(happening, CaughtUp)
    assert happening.comments == (ZUUL,)
    assert isinstance(happening.error, Unavailable)
    catching_up.done(happening, NOON)
    catching_up.heard(NOON)
    assert journal.last_heard() == NOON - timedelta(hours=3)
    journal.close()


def test_the_gap_stays_open_though_who_is_asked_refuses(tmp_path: Path) -> None:
    """An error page of a proxy, a right that is given later: refusals pass, too, and then what was missed is told."""
    steady = [0.0]
    inbox = Inbox(lambda: NOON + timedelta(seconds=steady[0]), lambda: steady[0])
    journal, past = SqliteJournal(tmp_path / "journal.sqlite"), Teller(error=Refused("403"))
    catching_up = CatchingUp(journal, past, inbox)
    journal.heard(NOON - timedelta(hours=3))
    for _ in range(12):
        catching_up.due({"zuul"}, True, NOON)
        catching_up.done(answer(inbox), NOON)
        catching_up.heard(NOON)
        assert journal.last_heard() == NOON - timedelta(hours=3)
        steady[0] += LONGEST_PAUSE.total_seconds()
        assert isinstance(inbox.next()[0], CatchUpDue)

    past.error = None
    catching_up.due({"zuul"}, True, NOON)
    catching_up.done(answer(inbox), NOON)
    assert journal.last_heard() == NOON
    journal.close()


def answer(inbox: Inbox) -> CaughtUp:
    happening, _ = inbox.next()
    assert isinstance(happening, CaughtUp)
    return happening


def test_nothing_is_taken_for_heard_while_the_stream_is_lost(tmp_path: Path) -> None:
    """Not before it is open at first, nor from its loss on, also where an earlier question is answered meanwhile."""
    journal, inbox = SqliteJournal(tmp_path / "journal.sqlite"), Inbox(lambda: NOON)
    catching_up, mark = CatchingUp(journal, Teller(), inbox), NOON - timedelta(hours=3)
    journal.heard(mark)
    catching_up.begin(NOON)
    assert catching_up.until(NOON) == mark

    catching_up.connection(lost=False)
    catching_up.due({"zuul"}, True, NOON)
    catching_up.done(answer(inbox), NOON)
    assert catching_up.until(NOON + timedelta(minutes=1)) == NOON + timedelta(minutes=1)

    catching_up.due({"zuul"}, True, NOON + timedelta(minutes=1))
    catching_up.connection(lost=True)
    catching_up.done(answer(inbox), NOON + timedelta(minutes=2))
    assert catching_up.until(NOON + timedelta(hours=1)) == NOON + timedelta(minutes=1)

    catching_up.connection(lost=False)
    catching_up.due({"zuul"}, True, NOON + timedelta(hours=1))
    catching_up.done(answer(inbox), NOON + timedelta(hours=1))
    assert catching_up.until(NOON + timedelta(hours=2)) == NOON + timedelta(hours=2)
    journal.close()


def test_where_nobody_can_be_asked_the_mark_moves_on_with_the_stream(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "journal.sqlite")
    catching_up = CatchingUp(journal, None, Inbox(lambda: NOON))
    catching_up.begin(NOON)
    catching_up.connection(lost=True)
    assert catching_up.until(NOON + timedelta(hours=1)) == NOON

    catching_up.connection(lost=False)
    catching_up.due({"zuul"}, False, NOON + timedelta(hours=1))
    assert catching_up.until(NOON + timedelta(hours=2)) == NOON + timedelta(hours=2)
    journal.close()
