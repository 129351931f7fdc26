# SPDX-License-Identifier: Apache-2.0
"""Text to tokens as Lucene's standard analyzer does: words of Unicode's UAX #29, in lower case.

The rules are those of Lucene's ``StandardTokenizerImpl.jflex``: at each place the longest token inside a window of
255 UTF-16 units, else the character is passed over. Lines of ASCII take a short cut with the same result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

MAX_UNITS = 255
"""Tokens are cut after this many UTF-16 units."""

_JOINED = r"(?:(?<=[a-z])[:.'](?=[a-z])|(?<=[0-9])[.,;'](?=[0-9]))[a-z0-9_]+"
_ASCII_TOKEN = re.compile(rf"[a-z0-9_]+(?:{_JOINED})*")
_TOO_LONG = re.compile(r"[a-z0-9_.:,;']{256}")


def tokens(text: str) -> list[str]:
    """The tokens of a text, in order."""
    if text.isascii():
        lowered = text.lower()
        if len(text) <= MAX_UNITS or not _TOO_LONG.search(lowered):
            found = _ASCII_TOKEN.findall(lowered)
            return [token for token in found if token.strip("_")] if "_" in lowered else found
    return [token for token, _, _ in spans(text)]


def spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Each token with the offsets, in characters, of where it stands."""
    here = 0
    while start := _BEGIN.search(text, here):
        here = start.start()
        end = _longest(text, here)
        if end > here:
            yield lower(text[here:end]), here, end
        here = max(end, here + 1)


def lower(text: str) -> str:
    """Lower case, code point by code point, as Java's ``Character.toLowerCase`` has it."""
    return text.replace("\u0130", "i").replace("\u03a3", "\u03c3").lower()


_EXTENDED = r"[\p{WB=Format}\p{WB=Extend}\p{WB=ZWJ}]*+"
_LETTER = rf"[\p{{WB=ALetter}}\p{{WB=Hebrew_Letter}}]{_EXTENDED}"
_HEBREW = rf"\p{{WB=Hebrew_Letter}}{_EXTENDED}"
_DIGIT = rf"[\p{{WB=Numeric}}\uff10-\uff19]{_EXTENDED}"
_KATAKANA = rf"\p{{WB=Katakana}}{_EXTENDED}"
_CONNECTOR = rf"\p{{WB=ExtendNumLet}}{_EXTENDED}"
_BETWEEN_LETTERS = rf"[\p{{WB=MidLetter}}\p{{WB=MidNumLet}}\p{{WB=Single_Quote}}]{_EXTENDED}"
_BETWEEN_DIGITS = rf"[\p{{WB=MidNum}}\p{{WB=MidNumLet}}\p{{WB=Single_Quote}}]{_EXTENDED}"
_QUOTE = rf"\p{{WB=Single_Quote}}{_EXTENDED}"
_DOUBLE_QUOTE = rf"\p{{WB=Double_Quote}}{_EXTENDED}"
_PIECE = (
    rf"(?:(?:{_KATAKANA})++|(?:"
    rf"{_HEBREW}(?:{_DOUBLE_QUOTE}(?={_HEBREW})|{_QUOTE}|{_BETWEEN_LETTERS}(?={_LETTER}))?+"
    rf"|{_LETTER}(?:{_BETWEEN_LETTERS}(?={_LETTER}))?+"
    rf"|{_DIGIT}(?:{_BETWEEN_DIGITS}(?={_DIGIT}))?+"
    r")++)"
)
_WORD = rf"(?:{_CONNECTOR})*+{_PIECE}(?:(?:{_CONNECTOR})++{_PIECE})*+(?:{_CONNECTOR})*+"

_UNSELECTED = r"[[\p{WB=Format}\p{WB=Extend}\p{WB=ZWJ}]--[\ufe0e\ufe0f]]*"
_PICTURE = r"[\p{Extended_Pictographic}[\p{Emoji}--[\p{WB=Regional_Indicator}0-9#*©®™\u3030\u303d\p{Emoji_Modifier}]]]"
_ELEMENT = (
    rf"(?:(?:\p{{WB=ZWJ}}*\p{{Emoji_Modifier_Base}}{_UNSELECTED})?\p{{Emoji_Modifier}}{_UNSELECTED}"
    rf"|\p{{WB=ZWJ}}*{_PICTURE}{_UNSELECTED}\ufe0f?)"
)
_EMOJI = (
    rf"(?:{_ELEMENT}\p{{WB=ZWJ}}(?={_ELEMENT}))*+{_ELEMENT}"
    rf"|[0-9#*]{_UNSELECTED}\ufe0f?\u20e3{_UNSELECTED}"
    rf"|\p{{WB=Regional_Indicator}}{_EXTENDED}\p{{WB=Regional_Indicator}}{_EXTENDED}"
)
_RULES = tuple(
    regex.compile(rule, regex.VERSION1)
    for rule in (
        _WORD,
        rf"(?:\p{{LB=SA}}{_EXTENDED})++",
        rf"\p{{Script=Han}}{_EXTENDED}",
        rf"\p{{Script=Hiragana}}{_EXTENDED}",
        _EMOJI,
    )
)
_BEGIN = regex.compile(
    r"[\p{WB=ALetter}\p{WB=Hebrew_Letter}\p{WB=Numeric}\uff10-\uff19\p{WB=Katakana}\p{WB=ExtendNumLet}\p{LB=SA}"
    r"\p{Script=Han}\p{Script=Hiragana}\p{Extended_Pictographic}\p{Emoji}\p{WB=ZWJ}]",
    regex.VERSION1,
)


def _longest(text: str, start: int) -> int:
    """Where the longest token that begins at ``start`` ends; ``start`` itself where none does."""
    window = _window(text, start)
    matches = (rule.match(text, start, window) for rule in _RULES)
    return max((match.end() for match in matches if match), default=start)


def _window(text: str, start: int) -> int:
    window = min(len(text), start + MAX_UNITS)
    if text.isascii():
        return window
    units = 0
    for position in range(start, window):
        units += 2 if text[position] > "\uffff" else 1
        if units > MAX_UNITS:
            return position
    return window
