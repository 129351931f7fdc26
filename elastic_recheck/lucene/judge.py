# SPDX-License-Identifier: Apache-2.0
"""Whether a document hits, and where.

Judging answers True, False, or None where it turns on a field that is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from elastic_recheck.lucene import analysis
from elastic_recheck.lucene.conditions import (
    Anything,
    Anywhere,
    Condition,
    Exact,
    Exists,
    Like,
    Number,
    WordLike,
    Words,
)
from elastic_recheck.lucene.document import MESSAGE, VOTING, Document
from elastic_recheck.lucene.meaning import Level, Meaning

Span = tuple[int, int]


def judge(part: Meaning, document: Document) -> bool | None:
    """Whether the document hits."""
    if isinstance(part, Level):
        return _level(part, document)
    if _holds(part, document):
        return True
    return False if _settled(part, document) else None


def _level(level: Level, document: Document) -> bool | None:
    unsure = False
    for answer in _answers(level, document):
        if answer is False:
            return False
        unsure |= answer is None
    return None if unsure else True


def _answers(level: Level, document: Document) -> Iterator[bool | None]:
    """What has to be true, one after the other."""
    for part in level.required:
        yield judge(part, document)
    for part in level.prohibited:
        answer = judge(part, document)
        yield None if answer is None else not answer
    if level.optional and not level.required:
        yield _either(level.optional, document)


def _either(parts: Sequence[Meaning], document: Document) -> bool | None:
    unsure = False
    for part in parts:
        answer = judge(part, document)
        if answer:
            return True
        unsure |= answer is None
    return None if unsure else False


def _holds(condition: Condition, document: Document) -> bool:
    """Whether the values that are known fulfil the condition."""
    match condition:
        case Words(rows=rows):
            haystack = document.haystack
            return any(row in haystack for row in rows)
        case Exact(field=field, value=value):
            return value in document.texts(field)
        case Like(field=field, pattern=pattern):
            return any(map(pattern.fits, document.texts(field)))
        case Number(value=value):
            return value in document.integers
        case WordLike(pattern=pattern):
            return any(pattern.fits(token) for tokens in document.tokens for token in tokens)
        case Exists(field=field):
            return bool(document.integers) if field == VOTING else document.has(field)
        case Anywhere():
            return any(_holds(each, document) for each in condition.everywhere(document))
        case Anything():
            return True


def _settled(condition: Condition, document: Document) -> bool:
    """Whether no value of a field that is not known can make it hold."""
    match condition:
        case Words() | WordLike():
            return document.knows(MESSAGE)
        case Number(value=value):
            return value is None or document.knows(VOTING)
        case Exact(field=field) | Like(field=field) | Exists(field=field):
            return document.knows(field)
        case Anywhere() | Anything():
            return document.complete


def span(condition: Condition, message: str) -> Span | None:
    """Where in a text of the message a condition on its words hits first, in characters."""
    match condition:
        case Words():
            return _first_phrase(condition.phrases, list(analysis.spans(message)))
        case WordLike(pattern=pattern):
            return next(((start, end) for token, start, end in analysis.spans(message) if pattern.fits(token)), None)
        case Anywhere(message=inner) if inner is not None:
            return span(inner, message)
        case _:
            return None


def _first_phrase(phrases: Sequence[tuple[str, ...]], found: Sequence[tuple[str, int, int]]) -> Span | None:
    tokens = tuple(token for token, _, _ in found)
    for first in range(len(tokens)):
        for phrase in phrases:
            if tokens[first : first + len(phrase)] == phrase:
                return found[first][1], found[first + len(phrase) - 1][2]
    return None
