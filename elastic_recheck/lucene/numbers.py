# SPDX-License-Identifier: Apache-2.0
"""Whole numbers as Elasticsearch's ``integer`` field reads them, in documents and in queries.

Strings are read by Java's ``Double.parseDouble``. A document's fraction is cut off; a query's never hits.
"""

from __future__ import annotations

import math
import re

_LOWEST, _HIGHEST = -(2**31), 2**31 - 1
_CONTROLS_AND_BLANK = "".join(map(chr, range(33)))
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_HEXADECIMAL = re.compile(r"[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+")


def stored(value: str | float) -> int | None:
    """The number that a document's value is indexed as; None where Elasticsearch takes it for none."""
    if isinstance(value, bool):
        return None
    number = _double(value) if isinstance(value, str) else value
    return None if number is None or not _LOWEST <= number <= _HIGHEST else int(number)


def asked(text: str) -> int | None:
    """The number that a query's text asks for; None where no document can have it."""
    number = _double(text)
    if number is None or not _LOWEST <= number <= _HIGHEST or number % 1:
        return None
    return int(number)


def _double(text: str) -> float | None:
    digits = text.strip(_CONTROLS_AND_BLANK)
    number = digits[:-1] if digits[-1:] in {"d", "D", "f", "F"} else digits
    if _DECIMAL.fullmatch(number):
        return float(number)
    if _HEXADECIMAL.fullmatch(number):
        try:
            return float.fromhex(number)
        except OverflowError:
            return math.inf
    return None
