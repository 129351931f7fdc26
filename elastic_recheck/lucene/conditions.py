# SPDX-License-Identifier: Apache-2.0
"""What one leaf asks of a document, once it is known of which kind its field is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from elastic_recheck.lucene import analysis, numbers
from elastic_recheck.lucene.document import MESSAGE, VOTING, row
from elastic_recheck.lucene.tree import ANY_FIELD, Leaf, Phrase, Term, Wildcard
from elastic_recheck.lucene.wildcards import Pattern


@dataclass(frozen=True, slots=True)
class Words:
    """The message has one of these rows of tokens (see :func:`~.document.row`).

    A phrase is one row; a bare term is as many rows of one token as it has tokens. ``text`` is what they come from.
    """

    leaf: Leaf
    text: str
    rows: tuple[str, ...]

    @property
    def phrases(self) -> tuple[tuple[str, ...], ...]:
        """The rows, token by token."""
        return tuple(tuple(row[1:-1].split("\0")) for row in self.rows)


@dataclass(frozen=True, slots=True)
class WordLike:
    """One of the message's tokens fits a pattern as a whole."""

    leaf: Leaf
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Exact:
    """One of an exact field's values is this one."""

    leaf: Leaf
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Like:
    """One of an exact field's values fits a pattern as a whole."""

    leaf: Leaf
    field: str
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Number:
    """One of the numbers in ``voting`` is this one; None hits nothing."""

    leaf: Leaf
    value: int | None


@dataclass(frozen=True, slots=True)
class Exists:
    """A field, or one inside it (``zuul.build`` is inside ``zuul``), has a value, be it an empty string."""

    leaf: Leaf
    field: str


@dataclass(frozen=True, slots=True)
class Anything:
    """Any document will do."""

    leaf: Leaf


@dataclass(frozen=True, slots=True)
class Anywhere:
    """A leaf without a field: some field fulfils what the leaf would ask of it."""

    leaf: Leaf
    message: Words | WordLike | None
    voting: Number
    other: Exact | Like

    def everywhere(self, fields: Iterable[str]) -> Iterator[Condition]:
        """What it comes to on each of these fields; one whose name begins with ``_`` is searched only by that name."""
        for field in fields:
            if field == MESSAGE:
                yield from (self.message,) if self.message else ()
            elif not field.startswith("_"):
                yield self.voting if field == VOTING else replace(self.other, field=field)


Condition = Words | WordLike | Exact | Like | Number | Exists | Anything | Anywhere


def conditions(leaf: Leaf) -> tuple[Condition, ...]:
    """What a leaf asks: mostly one condition; none where the analyser leaves nothing of its text.

    A run of bare words on the message counts as one clause a token, not as one clause.
    """
    if leaf.field == MESSAGE and isinstance(leaf, Term) and len(leaf.words) > 1:
        return tuple(Words(leaf, token, (row([token]),)) for token in analysis.tokens(leaf.text))
    if isinstance(leaf, Wildcard) and leaf.pattern == "*":
        return (Anything(leaf) if leaf.field == ANY_FIELD else Exists(leaf, leaf.field),)
    if leaf.field != ANY_FIELD:
        found = _on(leaf, leaf.field)
        return (found,) if found else ()
    return (Anywhere(leaf, _on_message(leaf), _on_voting(leaf), _on_other(leaf, ANY_FIELD)),)


def _on(leaf: Leaf, field: str) -> Condition | None:
    if field == MESSAGE:
        return _on_message(leaf)
    return _on_voting(leaf) if field == VOTING else _on_other(leaf, field)


def _on_message(leaf: Leaf) -> Words | WordLike | None:
    if isinstance(leaf, Wildcard):
        return WordLike(leaf, Pattern.of(leaf.pattern, lower=True))
    tokens = analysis.tokens(leaf.text)
    if not tokens:
        return None
    rows = (row(tokens),) if isinstance(leaf, Phrase) else tuple(row([token]) for token in tokens)
    return Words(leaf, leaf.text, rows)


def _on_voting(leaf: Leaf) -> Number:
    return Number(leaf, None if isinstance(leaf, Wildcard) else numbers.asked(leaf.text))


def _on_other(leaf: Leaf, field: str) -> Exact | Like:
    if isinstance(leaf, Wildcard):
        return Like(leaf, field, Pattern.of(leaf.pattern))
    return Exact(leaf, field, leaf.text)
