# SPDX-License-Identifier: Apache-2.0
"""What a query needs in an event's raw bytes: literals without which the event cannot hit.

A token of the message is a stretch of the message in lower case, and what is of ASCII in the message stands in the same
order in the raw bytes; so each of the token's stretches of ASCII stands there, in whichever case. (Not so where a
line has control sequences in it, or a character beyond ASCII whose lower case is of ASCII: see ``sieve``.) Of a phrase
only words are needed, each by itself: what stands between two of them may differ.

In a JSON line the message may be a number, written in another way; and fields may have been translated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from elastic_recheck.lucene import MESSAGE, Document
from elastic_recheck.lucene.conditions import Anywhere, Condition, Exact, Like, WordLike, Words
from elastic_recheck.lucene.judge import judge
from elastic_recheck.lucene.meaning import Level, Meaning
from elastic_recheck.lucene.wildcards import Pattern

_ASCII = re.compile(r"[\x20-\x7e]+")
_OF_A_NUMBER = frozenset("0123456789.e+-infa")
"""What Python writes a number with."""

Weight = Callable[[bytes], float]
"""How often a literal is to be expected."""


@dataclass(frozen=True, slots=True)
class Every:
    """All of these; without any: nothing is needed."""

    parts: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Some:
    """One of these; without any: cannot hit."""

    parts: tuple[Need, ...] = ()


Need = bytes | Every | Some
"""A literal is in lower case, and looked for in both cases."""


def needs(part: Meaning | None, known: Document, *, structured: bool) -> Need:
    """What a query needs.

    :param known: what the fields that do not depend on the event hold; it is not complete.
    :param structured: whether the lines are JSON.
    """
    if part is None:
        return Some()
    if isinstance(part, Level):
        return _of_level(part, known, structured=structured)
    answer = judge(part, known)
    if answer is not None and MESSAGE not in known:
        return Every() if answer else Some()
    return _of_condition(part, structured=structured)


def fits(need: Need, raw: bytes) -> bool:
    """Whether raw bytes, in lower case, have what is needed."""
    if isinstance(need, bytes):
        return need in raw
    if isinstance(need, Every):
        return all(fits(part, raw) for part in need.parts)
    return any(fits(part, raw) for part in need.parts)


def literals(need: Need) -> Iterable[bytes]:
    """All literals in it."""
    if isinstance(need, bytes):
        yield need
    else:
        for part in need.parts:
            yield from literals(part)


def guard(need: Need, weight: Weight) -> frozenset[bytes] | None:
    """Choose the least frequent literals one of which any hit has; None where a hit may have none."""
    if isinstance(need, bytes):
        return frozenset([need])
    guards = [guard(part, weight) for part in need.parts]
    if isinstance(need, Every):
        found = [each for each in guards if each is not None]
        return min(found, key=lambda each: (sum(map(weight, each)), sorted(each)), default=None)
    if any(each is None for each in guards):
        return None
    return frozenset().union(*(each for each in guards if each is not None))


def _of_level(level: Level, known: Document, *, structured: bool) -> Need:
    required = tuple(needs(part, known, structured=structured) for part in level.required)
    if required or not level.optional:
        return Every(required)
    return Some(tuple(needs(part, known, structured=structured) for part in level.optional))


def _of_condition(condition: Condition, *, structured: bool) -> Need:
    match condition:
        case Words(phrases=phrases):
            return Some(tuple(_stretches(phrase, structured=structured) for phrase in phrases))
        case WordLike(pattern=pattern):
            return _stretches(_texts(pattern), structured=structured)
        case Exact(value=value) if not structured:
            return _stretches([value.lower()], structured=False)
        case Like(pattern=pattern) if not structured:
            return _stretches([text.lower() for text in _texts(pattern)], structured=False)
        case Anywhere(message=message, other=other):
            inner = [_of_condition(message, structured=structured)] if message else []
            return Some((*inner, _of_condition(other, structured=structured)))
        case _:
            return Every()


def _stretches(texts: Iterable[str], *, structured: bool) -> Every:
    found = (stretch for text in texts for stretch in _ASCII.findall(text))
    return Every(
        tuple(
            stretch.encode()
            for stretch in dict.fromkeys(found)
            if not (structured and _OF_A_NUMBER.issuperset(stretch))
        )
    )


def _texts(pattern: Pattern) -> list[str]:
    return [part for part in pattern.parts if isinstance(part, str)]
