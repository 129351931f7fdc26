# SPDX-License-Identifier: Apache-2.0
"""A query's text cut into tokens, as the lexer of Lucene's classic ``QueryParser.jj`` does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from elastic_recheck.errors import QueryError


class Kind(Enum):
    """What a token is. ``BARE_OPERATOR`` is ``+``, ``-`` or ``!`` with a blank behind it: a term, not an operator."""

    AND = auto()
    OR = auto()
    NOT = auto()
    PLUS = auto()
    MINUS = auto()
    BARE_OPERATOR = auto()
    OPEN = auto()
    CLOSE = auto()
    COLON = auto()
    STAR = auto()
    QUOTED = auto()
    TERM = auto()
    WILDCARD = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text, from ``start`` to ``end``."""

    kind: Kind
    image: str
    start: int
    end: int


_BLANK = " \t\n\r\u3000"
_START = rf'(?:[^{_BLANK}+\-!():^\[\]"{{}}~*?\\/]|\\.)'
_SKIP = re.compile(rf"[{_BLANK}]*")
_PATTERNS = (
    (Kind.QUOTED, re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)),
    (Kind.BARE_OPERATOR, re.compile(rf"[+\-!](?=[{_BLANK}])")),
    (Kind.TERM, re.compile(rf"(?:{_START}|[*?])(?:{_START}|[-+*?])*", re.DOTALL)),
    (Kind.PLUS, re.compile(r"\+")),
    (Kind.MINUS, re.compile("-")),
    (Kind.NOT, re.compile("!")),
    (Kind.OPEN, re.compile(r"\(")),
    (Kind.CLOSE, re.compile(r"\)")),
    (Kind.COLON, re.compile(":")),
)
_WORDS = {"AND": Kind.AND, "&&": Kind.AND, "OR": Kind.OR, "||": Kind.OR, "NOT": Kind.NOT, "*": Kind.STAR}
_HAS_WILDCARD = re.compile(r"(?:[^\\*?]|\\.)*[*?]", re.DOTALL)

_OUTSIDE = {
    '"': ("The quotation mark is never closed", 'close it, and write \\" for one inside a phrase'),
    "/": ("A slash outside quotation marks begins a regular expression, which is not supported", "quote the value"),
    "~": ("Fuzzy and proximity searches (~) are not supported", "remove it, or quote the value"),
    "^": ("Boosts (^) are not supported, as nothing here is ranked", "remove it, or quote the value"),
    "[": ("Ranges ([a TO b]) are not supported", "name the values, or quote the value"),
    "{": ("Ranges ({a TO b}) are not supported", "name the values, or quote the value"),
    "]": ("A closing bracket stands for itself only in quotation marks", "quote the value"),
    "}": ("A closing brace stands for itself only in quotation marks", "quote the value"),
    "\\": ("The backslash at the end has nothing to escape", "remove it, or write it twice"),
}
"""What is wrong with a character that begins no token, and what to write instead."""


def tokens(text: str) -> Iterator[Token]:
    """Go through the tokens, the last of which is ``END``.

    :raises QueryError: what stands here is no token, or one that is outside the language.
    """
    here = _skip_blanks(text, 0)
    while here < len(text):
        token = _token(text, here)
        yield token
        here = _skip_blanks(text, token.end)
    yield Token(Kind.END, "", len(text), len(text))


def _token(text: str, here: int) -> Token:
    for kind, pattern in _PATTERNS:
        if match := pattern.match(text, here):
            image = match[0]
            if kind is Kind.TERM:
                kind = _WORDS.get(image) or (Kind.WILDCARD if _HAS_WILDCARD.match(image) else Kind.TERM)
            return Token(kind, image, here, match.end())
    problem, advice = _OUTSIDE[text[here]]
    raise QueryError(problem, here, advice)


def _skip_blanks(text: str, here: int) -> int:
    blanks = _SKIP.match(text, here)
    return blanks.end() if blanks else here


_CLOSED_BEFORE_TEXT = re.compile(rf'(?:[^"\\]|\\.)*"(?:[^"\\]|\\.)*"(?=([^{_BLANK})^~])?)', re.DOTALL)


def quote_before_text(text: str, end: int) -> int | None:
    """Where, before ``end``, a quotation mark first closes a phrase although text goes on right behind it."""
    here = 0
    while (pair := _CLOSED_BEFORE_TEXT.match(text, here)) and pair.end() <= end:
        if pair[1]:
            return pair.end() - 1
        here = pair.end()
    return None


_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)


def unescape(image: str, start: int) -> str:
    """Resolve the backslashes of an image that begins at ``start``: the next character counts as it is, but a ``u``
    begins four hex digits.

    :raises QueryError: such a ``u`` is not followed by four hex digits.
    """

    def character(escape: re.Match[str]) -> str:
        if escape[1]:
            return chr(int(escape[1], 16))
        if escape[2] == "u":
            problem, advice = "\\u must be followed by four hex digits", "write \\\\u for a backslash and a u"
            raise QueryError(problem, start + escape.start(), advice)
        return escape[2]

    if "\\" not in image:
        return image
    # two escapes may be the halves of one character; a half alone is no character
    return _ESCAPE.sub(character, image).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
