# SPDX-License-Identifier: Apache-2.0
"""What a query needs in an event's raw bytes: literals without which the event cannot hit.

A token of the message is a stretch of the message in lower case, and what is of ASCII in the message stands in the same
order in the raw bytes; so each of the token's stretches of ASCII stands there, in whichever case. (Not so where a
line has control sequences in it, or a character beyond ASCII whose lower case is of ASCII: see ``sieve``.)

Of a phrase each word is needed by itself. It also has its neighbours beside it, with nothing between but what is of no
word, or the end of a line, behind which there may be noise that is not of the message.

In a JSON line the message may be a number, written in another way; and fields may have been translated. There, and
where a message is put together from parts of its line, nothing is known of neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from elastic_recheck.events import Format
from elastic_recheck.lucene import MESSAGE, Document
from elastic_recheck.lucene.conditions import Anywhere, Condition, Exact, Like, WordLike, Words
from elastic_recheck.lucene.judge import judge
from elastic_recheck.lucene.meaning import Level, Meaning
from elastic_recheck.lucene.wildcards import Pattern

_ASCII = re.compile(r"[\x20-\x7e]+")
_OF_A_NUMBER = frozenset("0123456789.e+-infa")
"""What Python writes a number with."""
PUT_TOGETHER = frozenset({Format.JSON, Format.APACHE_ACCESS})
"""Formats whose messages are no part of their lines."""
BYTE_BY_BYTE = rb'"(MESSAGE|[^"\n]*\\[^"\n]*)"\s*:\s*\[\s*\d'
"""Where the message of a JSON line may be a list of numbers, which journald writes; its key may have escapes."""
_LONGEST = 255
"""Of a longer word the analyser makes several, without anything between them."""


class Word(NamedTuple):
    """A stretch of ASCII in lower case, looked for in both cases, and the words beside it, empty where not known."""

    text: bytes
    before: bytes = b""
    after: bytes = b""


Weight = Callable[[Word], float]
"""How often a word is to be expected."""


@dataclass(frozen=True, slots=True)
class Every:
    """All of these; without any: nothing is needed."""

    parts: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Some:
    """One of these; without any: cannot hit."""

    parts: tuple[Need, ...] = ()


Need = Word | Every | Some


def needs(part: Meaning | None, known: Document, form: Format) -> Need:
    """What a query needs in lines of a format.

    :param known: what the fields that do not depend on the event hold; it is not complete.
    """
    if part is None:
        return Some()
    if isinstance(part, Level):
        return _of_level(part, known, form)
    answer = judge(part, known)
    if answer is not None and MESSAGE not in known:
        return Every() if answer else Some()
    return _of_condition(part, form)


def fits(need: Need, raw: bytes) -> bool:
    """Whether raw bytes, in lower case, have what is needed, as far as single words tell."""
    if isinstance(need, Word):
        return need.text in raw
    if isinstance(need, Every):
        return all(fits(part, raw) for part in need.parts)
    return any(fits(part, raw) for part in need.parts)


def words(need: Need) -> Iterable[Word]:
    """All words in it."""
    if isinstance(need, Word):
        yield need
    else:
        for part in need.parts:
            yield from words(part)


def guard(need: Need, weight: Weight) -> frozenset[Word] | None:
    """Choose the least frequent words one of which any hit has; None where a hit may have none."""
    if isinstance(need, Word):
        return frozenset([need])
    guards = [guard(part, weight) for part in need.parts]
    if isinstance(need, Every):
        found = [each for each in guards if each is not None]
        return min(found, key=lambda each: (sum(map(weight, each)), sorted(each)), default=None)
    if any(each is None for each in guards):
        return None
    return frozenset().union(*(each for each in guards if each is not None))


def _of_level(level: Level, known: Document, form: Format) -> Need:
    required = tuple(needs(part, known, form) for part in level.required)
    if required or not level.optional:
        return Every(required)
    return Some(tuple(needs(part, known, form) for part in level.optional))


def _of_condition(condition: Condition, form: Format) -> Need:
    match condition:
        case Words(phrases=phrases):
            return Some(tuple(_of_phrase(phrase, form) for phrase in phrases))
        case WordLike(pattern=pattern):
            return _stretches(_texts(pattern), form)
        case Exact(value=value) if form is not Format.JSON:
            return _stretches([value.lower()], form)
        case Like(pattern=pattern) if form is not Format.JSON:
            return _stretches([text.lower() for text in _texts(pattern)], form)
        case Anywhere(message=message, other=other):
            inner = [_of_condition(message, form)] if message else []
            return Some((*inner, _of_condition(other, form)))
        case _:
            return Every()


def _of_phrase(phrase: Sequence[str], form: Format) -> Every:
    if form in PUT_TOGETHER or not all(token.isascii() and len(token) < _LONGEST for token in phrase):
        return _stretches(phrase, form)
    row = [b"", *(token.encode() for token in phrase), b""]
    return Every(tuple(map(Word, row[1:], row, row[2:])))


def _stretches(texts: Iterable[str], form: Format) -> Every:
    # the beginning of a long one will do; Hyperscan takes no pattern of any length
    found = (stretch[:_LONGEST] for text in texts for stretch in _ASCII.findall(text))
    return Every(
        tuple(
            Word(stretch.encode())
            for stretch in dict.fromkeys(found)
            if not (form is Format.JSON and _OF_A_NUMBER.issuperset(stretch))
        )
    )


def _texts(pattern: Pattern) -> list[str]:
    return [part for part in pattern.parts if isinstance(part, str)]
