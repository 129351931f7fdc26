# SPDX-License-Identifier: Apache-2.0
"""What a query's text says: clauses, groups and leaves, just as they were written.

Positions count characters from the start of the query's text. Neither they nor ``named`` are part of equality.
``str()`` of a node is text that parses back to an equal node.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as attribute
from enum import StrEnum

ANY_FIELD = "*"
"""The field of a leaf that names none: it may hit in any field."""


class Join(StrEnum):
    """What stands between a clause and the one before it; ``NONE`` is an OR that nobody wrote."""

    NONE = ""
    AND = "AND"
    OR = "OR"


class Sign(StrEnum):
    """What stands before a clause. ``-`` and ``!`` are other spellings of NOT."""

    NONE = ""
    REQUIRED = "+"
    PROHIBITED = "NOT "


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a leaf stands: from ``position`` (its field's name, if it has one) to ``end``; its value at ``value``."""

    position: int = 0
    value: int = 0
    end: int = 0


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Phrase:
    """``field:"text"``, its backslashes resolved."""

    field: str
    text: str
    named: bool = attribute(default=True, compare=False)
    place: Place = attribute(default=NOWHERE, compare=False)

    def __str__(self) -> str:
        escaped = self.text.replace("\\", "\\\\").replace('"', '\\"')
        return f'{_prefix(self)}"{escaped}"'


@dataclass(frozen=True, slots=True)
class Term:
    """``field:word``, or a run of bare words without operators between them, which Lucene reads as one text."""

    field: str
    words: tuple[str, ...]
    named: bool = attribute(default=True, compare=False)
    place: Place = attribute(default=NOWHERE, compare=False)

    @property
    def text(self) -> str:
        """The words as one text, as they are looked up or analysed."""
        return " ".join(self.words)

    def __str__(self) -> str:
        # a bare operator is a term only with a blank behind it, and never part of a run
        value = f"{self.text} " if self.words in _BARE_OPERATORS else " ".join(map(_bare, self.words))
        return f"{_prefix(self)}{value}"


@dataclass(frozen=True, slots=True)
class Wildcard:
    """``field:pattern`` with ``*`` or ``?``; the pattern is kept as written, with its backslashes."""

    field: str
    pattern: str
    named: bool = attribute(default=True, compare=False)
    place: Place = attribute(default=NOWHERE, compare=False)

    def __str__(self) -> str:
        if not self.field:  # a name that cannot stand before a colon
            return '_exists_:""'
        return f"{_prefix(self)}{self.pattern}"


Leaf = Phrase | Term | Wildcard


@dataclass(frozen=True, slots=True)
class Clause:
    """One member of a group with its operators; ``position`` is where the first of these (or the node) begins."""

    join: Join
    sign: Sign
    node: Leaf | Group
    position: int = attribute(default=0, compare=False)

    def __str__(self) -> str:
        node = f"{_prefix(self.node)}({self.node})" if isinstance(self.node, Group) else str(self.node)
        return f"{self.join} {self.sign}{node}" if self.join else f"{self.sign}{node}"


@dataclass(frozen=True, slots=True)
class Group:
    """Clauses side by side, the outermost or in parentheses; ``field`` is what its leaves inherit."""

    clauses: tuple[Clause, ...]
    field: str = attribute(default=ANY_FIELD, compare=False)
    named: bool = attribute(default=False, compare=False)
    place: Place = attribute(default=NOWHERE, compare=False)

    def __str__(self) -> str:
        return " ".join(map(str, self.clauses))

    def groups(self) -> Iterator[Group]:
        """This group and all those inside it."""
        yield self
        for clause in self.clauses:
            if isinstance(clause.node, Group):
                yield from clause.node.groups()

    def leaves(self) -> Iterator[Leaf]:
        """All leaves in the order of the text."""
        for clause in self.clauses:
            if isinstance(clause.node, Group):
                yield from clause.node.leaves()
            else:
                yield clause.node


_BARE_OPERATORS = (("+",), ("-",), ("!",))
_OPERATOR_WORDS = frozenset({"AND", "OR", "NOT", "&&", "||"})
_SPECIAL = re.compile(r'[ \t\n\r\u3000!():^\[\]"{}~*?\\/]|^[+-]')


def _prefix(node: Leaf | Group) -> str:
    if not node.named:
        return ""
    return "*:" if node.field == ANY_FIELD else f"{_bare(node.field)}:"


def _bare(word: str) -> str:
    if word in _OPERATOR_WORDS:
        return f"\\{word}"
    return _SPECIAL.sub(lambda special: f"\\{special[0]}", word)
