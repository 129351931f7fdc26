# SPDX-License-Identifier: Apache-2.0
"""What clauses side by side mean: Lucene's flat rule, in which AND and OR have no precedence.

AND makes the clause before it and the one behind it required; NOT makes the one behind it prohibited; the others
are optional, and matter only where none is required. See ``addClause`` in Lucene's ``QueryParserBase.java``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from elastic_recheck.lucene.conditions import Condition, conditions
from elastic_recheck.lucene.tree import Clause, Group, Join, Sign


@dataclass(frozen=True, slots=True)
class Level:
    """One level of parentheses. With nothing required and nothing optional, all but the prohibited is meant."""

    required: tuple[Meaning, ...] = ()
    optional: tuple[Meaning, ...] = ()
    prohibited: tuple[Meaning, ...] = ()


Meaning = Level | Condition


def meaning(group: Group) -> Meaning | None:
    """What a group asks; None where its clauses have no tokens, so that nothing is left of it."""
    parts: list[tuple[Sign, Meaning]] = []
    for clause in group.clauses:
        if clause.join is Join.AND and parts and parts[-1][0] is not Sign.PROHIBITED:
            parts[-1] = (Sign.REQUIRED, parts[-1][1])
        required = clause.join is Join.AND and clause.sign is Sign.NONE
        sign = Sign.REQUIRED if required else clause.sign
        parts.extend((sign, part) for part in _parts(clause))
    if not parts:
        return None
    if len(parts) == 1 and parts[0][0] is not Sign.PROHIBITED:
        return parts[0][1]

    def having(wanted: Sign) -> tuple[Meaning, ...]:
        return tuple(part for sign, part in parts if sign is wanted)

    return Level(having(Sign.REQUIRED), having(Sign.NONE), having(Sign.PROHIBITED))


def positive(part: Meaning | None) -> Iterator[Condition]:
    """The conditions that can make a document hit: all that stand under no NOT, in no special order."""
    if isinstance(part, Level):
        for inner in (*part.required, *part.optional):
            yield from positive(inner)
    elif part is not None:
        yield part


def _parts(clause: Clause) -> tuple[Meaning, ...]:
    if not isinstance(clause.node, Group):
        return conditions(clause.node)
    inner = meaning(clause.node)
    return () if inner is None else (inner,)
