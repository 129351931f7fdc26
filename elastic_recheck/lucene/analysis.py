# SPDX-License-Identifier: Apache-2.0
"""Text to tokens as Lucene's standard analyser does: words of Unicode's UAX #29, in lower case.

Text of ASCII is cut by one regular expression, all other by the rules of ``words``; the result is the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from elastic_recheck.lucene import words

# No group of it is possessive: Python 3.11 before 3.11.5 loses its place in those.
# letters, digits and underscores, joined by : . ' between two letters and by . , ; ' between two digits
_JOINT = r"[:.',;](?:(?<=[a-z][:.'])(?=[a-z])|(?<=[0-9][.,;'])(?=[0-9]))"
_WORD = re.compile(rf"\w++(?:{_JOINT}\w++)*", re.ASCII)


def tokens(text: str) -> list[str]:
    """The tokens of a text, in order."""
    if text.isascii():
        return _ascii_tokens(text)
    # a blank ends every word, so that what stands between two can be looked at by itself
    return [token for piece in text.split(" ") for token in _piece_tokens(piece)]


def spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Each token, and from where to where (in characters) it stands in the text."""
    for start, end in words.spans(text):
        yield lower(text[start:end]), start, end


def lower(text: str) -> str:
    """Lower case, each code point by itself: what Java's ``Character.toLowerCase`` gives, unlike ``str.lower``."""
    return text.replace("\u0130", "i").replace("\u03a3", "\u03c3").lower()


def _piece_tokens(piece: str) -> list[str]:
    return _ascii_tokens(piece) if piece.isascii() else [token for token, _, _ in spans(piece)]


def _ascii_tokens(text: str) -> list[str]:
    found = _WORD.findall(text.lower())
    if max(map(len, found), default=0) > words.MAX_UNITS:
        return [token for token, _, _ in spans(text)]
    # a word of underscores alone is none
    return [token for token in found if token[-1] != "_" or token.strip("_")]
