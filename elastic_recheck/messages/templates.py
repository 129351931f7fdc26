# SPDX-License-Identifier: Apache-2.0
"""Sentences with ``{placeholders}``."""

from __future__ import annotations

import string

_FORMATTER = string.Formatter()
_GOES_WITH_AN_EMPTY_VALUE = " ,;:|"


def placeholders(template: str) -> frozenset[str]:
    """The placeholders of a template, in their braces; ``{a!r}`` and ``{a:>9}`` are other ones than ``{a}``.

    :raises ValueError: a brace has no partner.
    """
    found = set()
    for _, name, layout, conversion in _FORMATTER.parse(template):
        if name is not None:
            end = (f"!{conversion}" if conversion else "") + (f":{layout}" if layout else "")
            found.add(f"{{{name}{end}}}")
    return frozenset(found)


def fill(template: str, **values: str | int) -> str:
    """Put the values in their places.

    An empty value takes the blanks and the comma, semicolon, colon or bar before it along.
    """
    filled = ""
    for literal, name, _, _ in _FORMATTER.parse(template):
        filled += literal
        if name is not None:
            value = str(values[name])
            filled = filled + value if value else filled.rstrip(_GOES_WITH_AN_EMPTY_VALUE)
    return filled
