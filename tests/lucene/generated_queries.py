# SPDX-License-Identifier: Apache-2.0
"""Queries and documents of few words, drawn at random, so that they meet often; sense they need not make."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

_WORDS = ("a", "b", "c", "foo", "Foo", "foo_bar", "1", "2", "1.5", "x-y", "a.b", "é", "İ", "AND", "to", "k", "K", "日")
_BETWEEN = (" ", " ", " ", "-", " :: ", ".", "'", "\n", "　", "\u00ad", "_")
_BARE = (*(word for word in _WORDS if word != "AND"), "not", "a,b", "'a", "b'", r"a\ b", r"\:\:", "a@b", "a+b")
_PATTERNS = ("*", "a*", "*o", "f?o", "F*", "**", "?", r"a\*", r"x\-*", "*1*", "İ*", r"fo\o*", "*.*", "foo_*")
_FIELDS = ("message", "message", "message", "tags", "tags", "filename", "build_change", "voting", "nosuch", "")
_OPERATORS = (
    " AND ",
    " AND ",
    " OR ",
    " OR ",
    " ",
    " ",
    " NOT ",
    " AND NOT ",
    " OR NOT ",
    " && ",
    " || ",
    " +",
    " -",
    " !",
)
_NOISE = (
    '"',
    "(",
    ")",
    ":",
    "+",
    "-",
    "!",
    "&&",
    "||",
    " ",
    "\\",
    "\\u0061",
    "*",
    "?",
    "a",
    "AND",
    "OR",
    "NOT",
    "message:",
)


def queries(random: Random) -> Iterator[str]:
    """Queries that Lucene accepts, mostly."""
    while True:
        yield _level(random, random.randint(1, 4), 2)


def scraps(random: Random) -> Iterator[str]:
    """Texts that Lucene rejects, mostly."""
    while True:
        yield "".join(random.choices(_NOISE, k=random.randint(1, 9)))


def documents(random: Random) -> Iterator[dict[str, object]]:
    """Documents with lists, numbers, truth values and holes."""
    while True:
        made: dict[str, object] = {"message": _value(random, _text)}
        for field in ("tags", "filename", "build_change"):
            if random.random() < 0.8:
                made[field] = _value(random, _exact)
        if random.random() < 0.6:
            made["voting"] = random.choice((0, 1, 2, "1", "1.0", 1.7, [0, 1], None, -1, [[2], None]))
        yield made


def _level(random: Random, clauses: int, depth: int) -> str:
    text = random.choice(("", "", "", "", "NOT ", "+", "-", "!")) + _clause(random, depth)
    for _ in range(clauses - 1):
        text += random.choice(_OPERATORS) + _clause(random, depth)
    return text


def _clause(random: Random, depth: int) -> str:
    field = random.choice(_FIELDS)
    before = f"{field}:" if field else ""
    if depth and random.random() < 0.3:
        return f"{before}({_level(random, random.randint(1, 4), depth - 1)})"
    kind = random.random()
    if kind < 0.4:
        return f'{before}"{_phrase(random)}"'
    return before + random.choice(_PATTERNS if kind < 0.55 else _BARE)


def _phrase(random: Random) -> str:
    if random.random() < 0.1:
        return random.choice(("", " ", "::", "*", "' '", "😀", r"\"a\"", r"\u0061 b", r"c\\d", ".", "_", "\u0301"))
    return _text(random, 3).replace("\\", "")


def _text(random: Random, most: int = 6) -> str:
    words = random.choices(_WORDS, k=random.randint(1, most))
    return "".join(word + random.choice(_BETWEEN) for word in words[:-1]) + words[-1]


def _exact(random: Random) -> object:
    if random.random() < 0.15:
        return random.choice((1, 2, 1.5, True, False, "", " ", "::", "foo bar", "a b", None, "a*", "x/y"))
    return _text(random, 2)


def _value(random: Random, draw: object) -> object:
    assert callable(draw)
    if random.random() < 0.25:
        return [draw(random) for _ in range(random.randint(0, 3))]
    return [[draw(random)], None] if random.random() < 0.05 else draw(random)
