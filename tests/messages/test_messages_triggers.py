# SPDX-License-Identifier: Apache-2.0
"""Comments that would start a build."""

from __future__ import annotations

import time

import pytest

from elastic_recheck.errors import RecordError
from elastic_recheck.messages import would_trigger
from elastic_recheck.messages.triggers import JENKINS, ZUUL


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("recheck bug 2081234", ZUUL),
        ("  Recheck", ZUUL),
        ("\n\nrecheck", ZUUL),
        ("Patch Set 3: Verified-1\n\nrecheck", ZUUL),
        ("All is lost.\nrecheck", JENKINS),
        ("All is lost.\n  REVERIFY please", JENKINS),
        ("run tests", JENKINS),
        ("run-sonar", JENKINS),
        ("If this line is what broke the job, reply `recheck bug 1`", None),
        ("> recheck", None),
        ("- recheck", None),
        ("runs well", None),
        ("", None),
    ],
)
def test_usual_triggers(text: str, expression: str | None) -> None:
    """Zuul wants the word at the start of a comment, Jenkins' jobs mostly at the start of a line."""
    assert would_trigger(text) == expression


def test_own_triggers() -> None:
    """A site's own expressions stand in place of the usual ones."""
    assert would_trigger("recheck", []) is None
    assert would_trigger("please retest this", ["foo", "re(test|run)"]) == "re(test|run)"


def test_what_gerrit_puts_in_front_counts() -> None:
    """An expression may be written for the comment as Gerrit sends it out, or for what was typed."""
    assert would_trigger("go", [r"^Patch Set \d+:\s+go$"]) is not None
    assert would_trigger("go", ["^go$"]) is not None


@pytest.mark.parametrize("expression", [ZUUL, r"^(\s|\s\s)*x", r"(a+)+$"])
def test_no_text_keeps_it_busy(expression: str) -> None:
    """An expression that does not come to an end is taken to match: then nothing is posted."""
    hostile = " " * 8000 + "a" * 8000 + "!"
    start = time.monotonic()
    would_trigger(hostile, [expression])

    assert time.monotonic() - start < 5
    assert would_trigger("a" * 8000 + "!", [r"(a|aa)+$"]) == r"(a|aa)+$"


def test_an_expression_that_is_none_is_named() -> None:
    """One line says which."""
    with pytest.raises(RecordError, match=r"recheck_triggers: '\(' is not a regular expression: "):
        would_trigger("x", ["("])
