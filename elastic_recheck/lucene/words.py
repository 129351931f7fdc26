# SPDX-License-Identifier: Apache-2.0
r"""Where words begin and end in any text: the rules of Lucene's ``StandardTokenizerImpl.jflex``.

The text is turned into a string of the same length that has, for every character, the letter of its class (see
``characters``); the rules are regular expressions over these. At each place the longest match of any rule inside a
window of 255 UTF-16 units is a word; where no rule matches, the character is passed over.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

import regex  # re of Python 3.11 before 3.11.5 loses its place in possessive groups

from elastic_recheck.lucene.characters import NONE, RANGES

MAX_UNITS = 255
"""Words are cut after this many UTF-16 units."""

_ATTACHED = "xygGztem^"
"""Extend, Format and ZWJ: they belong to the character before them."""
_ATTACHED_TO_PICTURE = "xygGzm^"
"""The same without the two presentation selectors."""


def _one(classes: str) -> str:
    return f"[{classes}][{_ATTACHED}]*+"


_LETTER, _DIGIT, _CONNECTOR, _KATAKANA = _one("ahjq"), _one("dn"), _one("c"), _one("k")
_HEBREW, _SINGLE_QUOTE, _DOUBLE_QUOTE = _one("h"), _one("'"), _one('"')
_BETWEEN_LETTERS, _BETWEEN_DIGITS = _one(":.'"), _one(",.'")

_PIECE = (
    f"(?:(?:{_KATAKANA})++|(?:"
    f"{_HEBREW}(?:{_DOUBLE_QUOTE}{_HEBREW}|{_SINGLE_QUOTE})"
    f"|{_LETTER}(?:{_BETWEEN_LETTERS}{_LETTER})*+"
    f"|{_DIGIT}(?:{_BETWEEN_DIGITS}{_DIGIT})*+"
    ")++)"
)
_WORD = f"(?:{_CONNECTOR})*+{_PIECE}(?:(?:{_CONNECTOR})++{_PIECE})*+(?:{_CONNECTOR})*+"
_COMPLEX = f"(?:{_one('sy')})++"
_IDEOGRAPH = _one("ijo")
_FLAG = f"(?:{_one('r')}){{2}}"
_KEYCAP = rf"[n#][{_ATTACHED_TO_PICTURE}]*e?\^[{_ATTACHED_TO_PICTURE}]*"
_PICTURE = f"[pbq][{_ATTACHED_TO_PICTURE}]*+e?"
_MODIFIER = f"m[{_ATTACHED_TO_PICTURE}]*+"
# a ZWJ that joins two pictures was taken with the first, unless that ends in a presentation selector
_PICTURES = f"(?:z*+{_PICTURE}|{_MODIFIER})(?:(?<=z){_PICTURE}|(?<=e)z++{_PICTURE}|(?<=e)z{_MODIFIER})*+"
_TAGGED = f"z*+{_PICTURE}g++G"

_RULES = {
    first: tuple(map(regex.compile, rules))
    for classes, rules in {
        "ahdkc": (_WORD,),
        "n": (_WORD, _KEYCAP),
        "q": (_WORD, _PICTURES, _TAGGED),
        "j": (_WORD, _IDEOGRAPH),
        "io": (_IDEOGRAPH,),
        "sy": (_COMPLEX,),
        "r": (_FLAG,),
        "#": (_KEYCAP,),
        "pbz": (_PICTURES, _TAGGED),
        "m": (_PICTURES,),
    }.items()
    for first in classes
}
_BEGIN = regex.compile(f"[{''.join(_RULES)}]")


def spans(text: str) -> Iterator[tuple[int, int]]:
    """From where to where, in characters, each word stands."""
    classes = text.translate(_CLASSES)
    wide = max(text, default="") > "\uffff"
    here = 0
    while begin := _BEGIN.search(classes, here):
        start = begin.start()
        window = _window(text, start) if wide else start + MAX_UNITS
        matches = [rule.match(classes, start, window) for rule in _RULES[begin[0]]]
        end = max((match.end() for match in matches if match), default=start)
        if end > start:
            yield start, end
        here = max(end, start + 1)


def _window(text: str, start: int) -> int:
    """Where the window that begins at ``start`` ends, in a text with characters of two units."""
    units = 0
    for end in range(start, min(len(text), start + MAX_UNITS)):
        units += 2 if text[end] > "\uffff" else 1
        if units > MAX_UNITS:
            return end
    return min(len(text), start + MAX_UNITS)


class _Classes(dict[int, str]):
    """The class of every code point, looked up once each."""

    def __init__(self) -> None:
        super().__init__()
        pieces = (
            (int(first, 16), int(last or first, 16), letter)
            for letter, ranges in RANGES.items()
            for first, _, last in (piece.partition("-") for piece in ranges.split())
        )
        self._ranges = sorted(pieces)
        self._firsts = [first for first, _, _ in self._ranges]

    def __missing__(self, code_point: int) -> str:
        first, last, letter = self._ranges[bisect_right(self._firsts, code_point) - 1]
        self[code_point] = letter if first <= code_point <= last else NONE
        return self[code_point]


_CLASSES = _Classes()
