# SPDX-License-Identifier: Apache-2.0
"""Documents that a query should hit, made from its tree, and documents that are one edit away from these."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, product
from random import Random

from elastic_recheck.lucene import MESSAGE, VOTING, Query
from elastic_recheck.lucene.conditions import Anywhere, Condition, Exact, Exists, Like, Number, WordLike, Words
from elastic_recheck.lucene.meaning import Level, Meaning
from elastic_recheck.lucene.tree import Leaf, Wildcard

Made = dict[str, object]
"""A document: field to value; its message is a list of pieces until :func:`finished` joins them."""

_WAYS = 6
_WORD = re.compile(r"\S+")
_LOOKALIKES = {"a": "а", "e": "е", "o": "о", "k": "\u212a", "i": "İ", "s": "ſ", "å": "Å", "-": "\u2010", "'": "’"}
_INSIDE = "\u00ad\u200b\u200d\u0301\ufeff\u00a0\u3000.:_'-😀"


def hits(query: Query, carriers: Sequence[str], random: Random) -> Iterator[Made]:
    """One document for each carrier, a log line that goes before what the query asks for, in the ways it can hit."""
    ways = list(islice(_ways(query.meaning), _WAYS))
    for number, carrier in enumerate(carriers):
        if ways:
            yield _document(ways[number % len(ways)], carrier, random)


def edits(document: Made, random: Random) -> Iterator[Made]:
    """Documents that differ from one in one place, without end."""
    pieces, fields = _pieces(document), [field for field in document if field != MESSAGE]
    while True:
        if fields and random.random() < 0.3:
            field = random.choice(fields)
            changed = random.choice(_VALUE_EDITS)(document[field])
            yield {name: value for name, value in (document | {field: changed}).items() if value is not None}
        else:
            place = random.randrange(len(pieces))
            yield document | {MESSAGE: random.choice(_TEXT_EDITS)(pieces, place, random)}


def finished(document: Made) -> Made:
    """The document as it is indexed: the pieces of its message are one text, unless they are a list."""
    pieces = document.get(MESSAGE)
    joined: object = " | ".join(pieces) if isinstance(pieces, tuple) else pieces
    return document | {MESSAGE: joined}


def _pieces(document: Made) -> tuple[str, ...]:
    pieces = document[MESSAGE]
    assert isinstance(pieces, tuple)
    return pieces


def _ways(part: Meaning | None) -> Iterator[tuple[Condition, ...]]:
    """Sets of conditions, each of which suffices where nothing is prohibited."""
    if not isinstance(part, Level):
        yield () if part is None else (part,)
    elif part.required:
        for chosen in product(*(list(islice(_ways(each), _WAYS)) for each in part.required)):
            yield tuple(condition for conditions in chosen for condition in conditions)
    else:
        for each in part.optional:
            yield from _ways(each)


def _document(conditions: Sequence[Condition], carrier: str, random: Random) -> Made:
    pieces, document = [carrier], Made()
    for condition in conditions:
        match condition:
            case Words(leaf=leaf) | WordLike(leaf=leaf) | Anywhere(leaf=leaf):
                pieces.append(_written(leaf, random))
            case Exact(field=field, leaf=leaf) | Like(field=field, leaf=leaf) | Exists(field=field, leaf=leaf):
                old, new = document.get(field), _written(leaf, random)
                document[field] = new if old is None else [*(old if isinstance(old, list) else [old]), new]
            case Number(value=value):
                document[VOTING] = 0 if value is None else value
            case _:
                pass
    if random.random() < 0.2:
        pieces.reverse()
    if not any(isinstance(value, list) for value in document.values()) and "tags" in document and random.random() < 0.5:
        document["tags"] = ["multiline", document["tags"], "console"]
    return document | {MESSAGE: tuple(pieces)}


def _written(leaf: Leaf, random: Random) -> str:
    if isinstance(leaf, Wildcard):
        return leaf.pattern.replace("*", random.choice(["", "x", "/a b-"])).replace("?", "y").replace("\\", "")
    return leaf.text


def _value_edits() -> Iterator[Callable[[object], object]]:
    yield lambda _: None
    yield lambda value: _each(value, str.upper)
    yield lambda value: _each(value, lambda text: f" {text}")
    yield lambda value: _each(value, lambda text: text[:-1])
    yield lambda value: _each(value, lambda text: f"logs/{text}.gz")
    yield lambda value: [None, [[value], 7 if isinstance(value, int) else "other"]]


def _each(value: object, edit: Callable[[str], str]) -> object:
    if isinstance(value, list):
        return [_each(element, edit) for element in value]
    return edit(value) if isinstance(value, str) else 2


_VALUE_EDITS = tuple(_value_edits())


def _in_a_word(pieces: tuple[str, ...], place: int, random: Random, edit: Callable[[str], str]) -> tuple[str, ...]:
    """Edit one word of one piece."""
    words = list(_WORD.finditer(pieces[place]))
    if not words:
        return pieces
    word = random.choice(words)
    text = pieces[place]
    return _put(pieces, place, text[: word.start()] + edit(word[0]) + text[word.end() :])


def _put(pieces: tuple[str, ...], place: int, text: str) -> tuple[str, ...]:
    return (*pieces[:place], text, *pieces[place + 1 :])


def _cut(word: str, random: Random, between: str) -> str:
    at = random.randrange(len(word) + 1)
    return word[:at] + between + word[at:]


def _swap(pieces: tuple[str, ...], place: int, random: Random) -> tuple[str, ...]:
    words = pieces[place].split(" ")
    at = random.randrange(len(words))
    words[at : at + 2] = reversed(words[at : at + 2])
    return _put(pieces, place, " ".join(words))


def _glue(pieces: tuple[str, ...], place: int, random: Random) -> tuple[str, ...]:
    blanks = [found.start() for found in re.finditer(" ", pieces[place])] or [0]
    at = random.choice(blanks)
    return _put(pieces, place, pieces[place][:at] + pieces[place][at + 1 :])


def _split(pieces: tuple[str, ...], place: int, random: Random) -> list[str]:
    """Two values of a list, cut at a word: no phrase reaches from one into the other."""
    words = pieces[place].split(" ")
    at = random.randrange(len(words) + 1)
    first, second = (" | ".join(part) for part in (pieces[:place], pieces[place + 1 :]))
    return [f"{first} {' '.join(words[:at])}", f"{' '.join(words[at:])} {second}"]


def _lookalike(word: str) -> str:
    for plain, other in _LOOKALIKES.items():
        if plain in word:
            return word.replace(plain, other, 1)
    return f"{word}é"


_TEXT_EDITS: tuple[Callable[[tuple[str, ...], int, Random], tuple[str, ...] | list[str]], ...] = (
    lambda pieces, place, random: _in_a_word(pieces, place, random, lambda word: f"{word}x"),
    lambda pieces, place, random: _in_a_word(pieces, place, random, lambda _: ""),
    lambda pieces, place, random: _in_a_word(pieces, place, random, lambda word: f"and {word}"),
    lambda pieces, place, random: _in_a_word(pieces, place, random, lambda word: _cut(word, random, " ")),
    lambda pieces, place, random: _in_a_word(pieces, place, random, lambda word: _cut(word, random, "1")),
    lambda pieces, place, random: _in_a_word(
        pieces, place, random, lambda word: _cut(word, random, random.choice(_INSIDE))
    ),
    lambda pieces, place, random: _in_a_word(pieces, place, random, _lookalike),
    lambda pieces, place, random: _in_a_word(pieces, place, random, str.swapcase),
    lambda pieces, place, random: _in_a_word(pieces, place, random, lambda word: f"{word}{'y' * 255}"),
    lambda pieces, place, _: pieces[:place] + pieces[place + 1 :] if len(pieces) > 1 else ("",),
    lambda pieces, place, _: _put(pieces, place, pieces[place].upper()),
    _swap,
    _glue,
    _split,
)
