# SPDX-License-Identifier: Apache-2.0
"""Is what happened what was expected? Judged on what Gerrit holds and what was heard on IRC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from elastic_recheck.sandbox.day import Expected


@dataclass(frozen=True, slots=True)
class Judgement:
    """``happened`` in a few words; ``wrong`` names every difference, one line each."""

    happened: str
    wrong: tuple[str, ...]


def is_complete(expected: Expected, comments: Sequence[str], irc: Sequence[str]) -> bool:
    """Whether as much has come as was expected, whatever it says."""
    return len(comments) >= bool(expected.comment) and len(irc) >= len(expected.irc)


def judge(expected: Expected, comments: Sequence[str], irc: Sequence[str]) -> Judgement:
    """Compare: ``comments`` without Gerrit's own first line, ``irc`` with the channel before each line."""
    wrong = (*_wrong_comments(expected.comment, comments), *_wrong_lines(expected.irc, irc))
    if not wrong:
        return Judgement(expected.label, ())
    happened = [f"comment: {text.splitlines()[0] if text else ''}" for text in comments] + [
        f"IRC: {line}" for line in irc
    ]
    return Judgement("; ".join(happened) or "silence", wrong)


def _wrong_comments(expected: Sequence[str], comments: Sequence[str]) -> list[str]:
    if not expected:
        return [f"not expected: a comment: {text.splitlines()[0] if text else ''}" for text in comments]
    if len(comments) != 1:
        return [f"expected 1 comment, there are {len(comments)}"]
    first, *others = expected
    wrong = [f"the comment does not say: {text}" for text in others if text not in comments[0]]
    return wrong if comments[0].splitlines()[0] == first else [f"the comment does not begin: {first}", *wrong]


def _wrong_lines(expected: Sequence[str], irc: Sequence[str]) -> list[str]:
    missing = [f"not heard on IRC: {line}" for line in expected if line not in irc]
    return missing + [f"not expected on IRC: {line}" for line in irc if irc.count(line) > expected.count(line)]
