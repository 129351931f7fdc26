# SPDX-License-Identifier: Apache-2.0
"""What queries ask for, told so that two are equal if they ask for the same in another order or spelling.

On the message, letter case and punctuation count as little as they do to the analyser.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import fields

from elastic_recheck.lucene import Query
from elastic_recheck.lucene.conditions import Anywhere, Condition, Words
from elastic_recheck.lucene.meaning import Level, Meaning


def asked(query: Query) -> Hashable:
    """Reduce a query to what it asks for."""
    return None if query.meaning is None else _of(query.meaning)


def _of(part: Meaning) -> Hashable:
    if not isinstance(part, Level):
        return _condition(part)
    flat = _flat(part)
    required, prohibited = _all(flat.required), _all(flat.prohibited)
    optional = frozenset() if required else _all(flat.optional)  # beside what is required they are of no account
    if not prohibited and len(required | optional) == 1:
        return next(iter(required | optional))
    return required, optional, prohibited


def _all(parts: Iterable[Meaning]) -> frozenset[Hashable]:
    return frozenset(map(_of, parts))


def _flat(level: Level) -> Level:
    """Take inner parentheses apart that change nothing."""
    required: list[Meaning] = []
    prohibited = list(_any_of(level.prohibited))
    for part in level.required:
        inner = _flat(part) if isinstance(part, Level) else Level((part,))
        if inner.required:
            required += inner.required
            prohibited += inner.prohibited
        else:
            required.append(inner)
    return Level(tuple(required), tuple(_any_of(level.optional)), tuple(prohibited))


def _any_of(parts: Iterable[Meaning]) -> Iterable[Meaning]:
    for part in parts:
        inner = _flat(part) if isinstance(part, Level) else None
        if inner and not inner.required and not inner.prohibited:
            yield from inner.optional
        else:
            yield inner or part


def _condition(condition: Condition) -> Hashable:
    if isinstance(condition, Words):
        return "words", frozenset(condition.rows)
    if isinstance(condition, Anywhere):
        return condition.leaf
    values = (getattr(condition, each.name) for each in fields(condition) if each.name != "leaf")
    return type(condition).__name__, *values
