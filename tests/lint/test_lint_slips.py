# SPDX-License-Identifier: Apache-2.0
"""What was meant for an operator, a colon, a comment or to be in quotes is told as that, and as nothing else."""

from __future__ import annotations

import pytest

from elastic_recheck.lint.queries import faults_of
from elastic_recheck.lucene import parse


@pytest.mark.parametrize(
    ("text", "code", "advice"),
    [
        ('message:"a b" & tags:"console"', "no-operator", "write AND"),
        ('message:"a b", tags:"console"', "no-operator", "write AND"),
        ('message:"a b" ; tags:"console"', "no-operator", "write AND"),
        ('message:"a b" | tags:"console"', "no-operator", "write OR"),
        ('message:"a b" and tags:"console"', "small-operator", "write AND"),
        ('message:"a b" AND tags "console"', "missing-colon", 'write tags:"console"'),
        ('message:"a b" AND tags="console"', "missing-colon", 'write tags:"console"'),
        ('message:"a b" AND filename console.html', "missing-colon", "write filename:console.html"),
        ('message:"a b" AND tags:"console" # seen since May', "comment", "put the comment on a line of its own"),
        ("message:No valid host was found AND tags:b", "bare-words", 'write message:"No valid host was found"'),
        ('(tags:b AND message:not found) OR tags:"console"', "bare-words", 'write message:"not found"'),
    ],
)
def test_a_slip_is_told_as_what_it_is(text: str, code: str, advice: str) -> None:
    (fault,) = faults_of(parse(text))
    assert (fault.code, fault.advice[: len(advice)]) == (code, advice)


@pytest.mark.parametrize("text", ['message:"a & b, c" AND tags:"console"', 'message:("a" "tags") AND tags:"console"'])
def test_inside_quotes_these_are_text(text: str) -> None:
    assert not faults_of(parse(text))


def test_quotes_are_not_missed_where_there_are_others() -> None:
    assert [fault.code for fault in faults_of(parse("message:'no valid host' AND tags:b"))] == ["single-quotes"]
    assert [fault.code for fault in faults_of(parse("message:timeout and tags:b"))] == ["small-operator"]
