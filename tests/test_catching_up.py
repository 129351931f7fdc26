# SPDX-License-Identifier: Apache-2.0
"""What was missed is asked of all who may know."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

import pytest

from elastic_recheck.catching_up import Incomplete, Pasts
from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.model import Change, Comment

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def comment(text: str) -> Comment:
    return Comment(Change("review.example.org", "openstack/nova", 1), 1, "zuul", text, NOON)


class Teller:
    def __init__(self, *told: Comment, error: Exception | None = None) -> None:
        self._told, self._error = told, error

    def since(self, time: datetime, authors: Collection[str]) -> Sequence[Comment]:
        if self._error:
            raise self._error
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
