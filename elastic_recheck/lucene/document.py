# SPDX-License-Identifier: Apache-2.0
"""A document as Elasticsearch indexes it: every field holds any number of values, whatever its JSON looked like."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property

from elastic_recheck.lucene import analysis, numbers

MESSAGE = "message"
"""The one analysed field."""
VOTING = "voting"
"""The one number; all other fields are exact."""


class Document(Mapping[str, object]):
    """One event's fields. Its values and the tokens of its message are worked out once, however many queries ask.

    ``complete=False``: the fields that are not given may hold anything.
    """

    def __init__(self, fields: Mapping[str, object], *, complete: bool = True) -> None:
        self._fields = fields
        self._texts: dict[str, tuple[str, ...]] = {}
        self.complete = complete

    def __getitem__(self, field: str) -> object:
        return self._fields[field]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def knows(self, field: str) -> bool:
        """Whether the values of the field are known (having none is known, too)."""
        return self.complete or field in self._fields

    def texts(self, field: str) -> tuple[str, ...]:
        """The field's values as exact terms: strings, and of numbers and booleans their JSON text."""
        if field not in self._texts:
            self._texts[field] = tuple(_text(value) for value in _flat(self._fields.get(field)))
        return self._texts[field]

    def has(self, field: str) -> bool:
        """Whether the field, or one inside it, has a value."""
        inside = f"{field}."
        return any(self.texts(name) for name in self._fields if name == field or name.startswith(inside))

    @cached_property
    def integers(self) -> frozenset[int]:
        """The numbers in ``voting``."""
        found = map(numbers.stored, _flat(self._fields.get(VOTING)))
        return frozenset(number for number in found if number is not None)

    @cached_property
    def tokens(self) -> tuple[list[str], ...]:
        """The message's tokens, a list for each of its values."""
        return tuple(analysis.tokens(text) for text in self.texts(MESSAGE))

    @cached_property
    def haystack(self) -> str:
        """The message's tokens in one string, made by :func:`row`: in it a phrase is found as a substring.

        Between two values stand two separators, so that no phrase reaches across.
        """
        return "".join(map(row, self.tokens))


def row(tokens: list[str] | tuple[str, ...]) -> str:
    """Tokens side by side, NUL (which is in no token) before, between and behind them."""
    return "\0" + "\0".join(tokens) + "\0" if tokens else ""


def _flat(value: object) -> Iterator[str | int | float]:
    """Single values out of lists in lists; null and objects hold none."""
    if isinstance(value, (list, tuple, set, frozenset)):
        for element in value:
            yield from _flat(element)
    elif isinstance(value, (str, int, float)):
        yield value


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else json.dumps(value)
