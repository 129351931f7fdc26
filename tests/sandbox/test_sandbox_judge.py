# SPDX-License-Identifier: Apache-2.0
"""The demo's judgement knows every way in which an answer can be wrong."""

from __future__ import annotations

from elastic_recheck.sandbox.cases import DAY
from elastic_recheck.sandbox.day import SILENCE, Expected, fill
from elastic_recheck.sandbox.judge import judge

BOTH = Expected("comment and IRC", comment=("Known bug.", "bug 1"), irc=("#qa hit bug 1",))


def test_what_was_expected_is_called_by_its_label() -> None:
    assert judge(BOTH, ["Known bug.\n\n- bug 1"], ["#qa hit bug 1"]) == judge(
        BOTH, ["Known bug.\nbug 1"], [BOTH.irc[0]]
    )
    assert judge(BOTH, ["Known bug.\n- bug 1"], ["#qa hit bug 1"]).happened == "comment and IRC"
    assert judge(SILENCE, [], []).wrong == ()


def test_every_difference_is_named() -> None:
    assert judge(SILENCE, ["Known bug."], []).wrong == ("not expected: a comment: Known bug.",)
    assert judge(SILENCE, [], ["#qa x"]).wrong == ("not expected on IRC: #qa x",)
    assert judge(BOTH, [], []).wrong == ("expected 1 comment, there are 0", "not heard on IRC: #qa hit bug 1")
    twice = judge(BOTH, ["Known bug.\nbug 1"] * 2, ["#qa hit bug 1"])
    assert twice.wrong == ("expected 1 comment, there are 2",)
    assert judge(BOTH, ["Known bug.\nbug 1"], ["#qa hit bug 1"] * 2).wrong
    assert judge(BOTH, ["Unknown.\nbug 2"], ["#qa hit bug 1"]).wrong == (
        "the comment does not begin: Known bug.",
        "the comment does not say: bug 1",
    )


def test_the_day_holds_ten_failures_in_three_manners_and_speaks_of_no_place_that_is_not_there() -> None:
    assert sum("uild failed" in case.comment.lower() and case.voice.author != "mallory" for case in DAY) >= 10
    assert {case.voice.ci for case in DAY} >= {"Zuul 14", "Zuul 2", "Jenkins"}
    places = dict.fromkeys(("change", "folder", "gerrit", "zuul", "logs", "jenkins", "tracker"), "X")
    texts = [text for case in DAY for text in (case.comment, *case.expected.comment, *case.expected.irc)]
    assert not any("{" in fill(text, places) for text in texts)
