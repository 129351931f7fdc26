# SPDX-License-Identifier: Apache-2.0
"""What stands where an operator, a colon, a comment or quotes were meant: to Lucene it is more words to look for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise, takewhile
from typing import Final

from elastic_recheck.lint.fields import FIELDS
from elastic_recheck.lint.findings import Fault, shown
from elastic_recheck.lucene import ANY_FIELD, Clause, Join, Leaf, Query, Sign, Term, Wildcard

NO_QUOTES: Final = frozenset("'`\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb")
"""Quotation marks that do not quote."""

_SMALL: Final = re.compile(r"(?:and|or|not)(?:\s+(?:and|or|not))*", re.IGNORECASE)
_SIGNS: Final[Mapping[str, str]] = {"&": "AND", ",": "AND", ";": "AND", "+": "AND", "|": "OR"}


def slips(query: Query) -> Iterator[Fault]:
    """All of them; where other words slipped in, quotes are not missed."""
    found = list(_words(query))
    yield from found or _missing_quotes(query)


def _words(query: Query) -> Iterator[Fault]:
    words = [leaf for leaf in query.leaves() if isinstance(leaf, Term) and leaf.field == ANY_FIELD and not leaf.named]
    if len(query.tree.clauses) > 1:
        for word in words:
            yield from _operator(word)
            yield from _comment(word)
        for leaf, next_ in pairwise(query.leaves()):
            if leaf in words:
                yield from _missing_colon(leaf, next_)


def _operator(leaf: Term) -> Iterator[Fault]:
    """Operators are AND, OR and NOT, in capitals."""
    text = leaf.text.strip()
    if _SMALL.fullmatch(text):
        message = f"{text} in small letters is a word to look for, no operator"
        yield Fault("small-operator", message, f"write {text.upper()}", leaf.place.value)
    elif text in _SIGNS:
        yield Fault(
            "no-operator", f"{text} is a word to look for, no operator", f"write {_SIGNS[text]}", leaf.place.value
        )


def _comment(leaf: Term) -> Iterator[Fault]:
    """Inside a folded or quoted text, YAML knows no comments."""
    if leaf.text.startswith("#"):
        message = "# begins no comment here: it, and what follows, is part of the query"
        yield Fault("comment", message, "put the comment on a line of its own, before the key", leaf.place.value)


def _missing_colon(leaf: Leaf, value: Leaf) -> Iterator[Fault]:
    name = leaf.text.rstrip("=") if isinstance(leaf, Term) else ""
    if name in FIELDS and value.field == ANY_FIELD and not isinstance(value, Wildcard):
        message = f"{shown(leaf)} names no field without a colon behind it"
        yield Fault("missing-colon", message, f"write {name}:{shown(value)}", leaf.place.value)


def _missing_quotes(query: Query) -> Iterator[Fault]:
    """A field takes one word, or what stands in quotes."""
    for group in query.tree.groups():
        for index, clause in enumerate(group.clauses):
            leaf = clause.node
            behind = list(takewhile(_is_bare, group.clauses[index + 1 :]))
            if behind and isinstance(leaf, Term) and leaf.named and leaf.text[0] not in NO_QUOTES:
                words = query.text[leaf.place.value : behind[-1].node.place.end].replace('"', '\\"')
                message = f"of these words {leaf.field}: takes {leaf.text} alone"
                yield Fault("bare-words", message, f'write {leaf.field}:"{words}"', leaf.place.value)


def _is_bare(clause: Clause) -> bool:
    alone = clause.join is Join.NONE and clause.sign is Sign.NONE
    return alone and isinstance(clause.node, Term) and clause.node.field == ANY_FIELD and not clause.node.named
