# SPDX-License-Identifier: Apache-2.0
"""Patterns with ``*`` (any run of characters) and ``?`` (one character), and how Lucene reads backslashes in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

import regex  # re of Python 3.11 before 3.11.5 loses its place in atomic groups

from elastic_recheck.lucene import analysis
from elastic_recheck.lucene.lexer import unescape


class Any(Enum):
    """A part of a pattern that stands for other characters."""

    RUN = "*"
    ONE = "?"


Part = str | Any


@dataclass(frozen=True, slots=True)
class Pattern:
    """Literal text and wildcards in turn. ``str()`` is the pattern as Elasticsearch's ``wildcard`` query reads it."""

    parts: tuple[Part, ...]
    _compiled: regex.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_compiled", _compiled(self.parts))

    @classmethod
    def of(cls, text: str, *, lower: bool = False) -> Pattern:
        """Read a pattern as it stands in a query; ``lower`` as the analysed field has it.

        A single ``*`` at the end makes a prefix, in which backslashes are resolved as everywhere; in other patterns
        a backslash makes the next character literal, be it a ``u``.
        """
        if _PREFIX.fullmatch(text):
            parts: tuple[Part, ...] = (unescape(text[:-1], 0), Any.RUN)
        else:
            parts = tuple(_parts(text))
        return cls(tuple(analysis.lower(part) if lower and isinstance(part, str) else part for part in parts))

    def fits(self, text: str) -> bool:
        """Whether a whole text fits, found out in time proportional to its length."""
        return self._compiled.fullmatch(text) is not None

    def __str__(self) -> str:
        return "".join(
            part.value if isinstance(part, Any) else re.sub(r"[\\*?]", r"\\\g<0>", part) for part in self.parts
        )


_PART = re.compile(r"\\(.)|([*?])|([^\\*?]+)", re.DOTALL)
_PREFIX = re.compile(r"(?:[^\\*?]|\\.)+\*", re.DOTALL)


def _parts(text: str) -> Iterator[Part]:
    for escaped, wildcard, literal in _PART.findall(text):
        yield Any(wildcard) if wildcard else escaped or literal


def _compiled(parts: tuple[Part, ...]) -> regex.Pattern[str]:
    """Each stretch between two ``*`` is taken where it is found first, and never looked for again."""
    stretches = [""]
    for part in parts:
        if part is Any.RUN:
            stretches.append("")
        else:
            stretches[-1] += "." if part is Any.ONE else re.escape(part)
    first, *others = stretches
    if not others:
        return regex.compile(first, re.DOTALL)
    *middle, last = others
    return regex.compile(f"{first}{''.join(f'(?>.*?{stretch})' for stretch in middle if stretch)}.*{last}", re.DOTALL)
