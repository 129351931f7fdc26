# SPDX-License-Identifier: Apache-2.0
"""Text to tokens as Lucene's standard analyser does: words of Unicode's UAX #29, in lower case.

Text of ASCII is cut by one regular expression, all other by the rules of ``words``; the result is the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from elastic_recheck.lucene import words

# a word is letters, digits and underscores, and between two letters : . ' or between two digits . , ; '
_INSIDE = r"(?:(?<=[a-z])[:.'](?=[a-z])|(?<=[0-9])[.,;'](?=[0-9]))"
_WORD = re.compile(rf"[a-z0-9_]+(?:{_INSIDE}[a-z0-9_]+)*")
_LONG = re.compile(rf"[a-z0-9_:.,;']{{{words.MAX_UNITS + 1}}}")


def tokens(text: str) -> list[str]:
    """The tokens of a text, in order."""
    if text.isascii():
        lowered = text.lower()
        if len(text) <= words.MAX_UNITS or not _LONG.search(lowered):
            found = _WORD.findall(lowered)
            return [token for token in found if token.strip("_")] if "_" in lowered else found
    return [token for token, _, _ in spans(text)]


def spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Each token, and from where to where (in characters) it stands in the text."""
    for start, end in words.spans(text):
        yield lower(text[start:end]), start, end


def lower(text: str) -> str:
    """Lower case, each code point by itself: what Java's ``Character.toLowerCase`` gives, unlike ``str.lower``."""
    return text.replace("\u0130", "i").replace("\u03a3", "\u03c3").lower()
