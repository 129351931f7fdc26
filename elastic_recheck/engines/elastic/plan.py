# SPDX-License-Identifier: Apache-2.0
"""How a query is asked of an index whose documents are events, and of one whose documents are lines.

Where documents are single lines, the words that a query wants in one event may stand in several documents. Each clause
on the message is then a search of its own, with all that the query says beside it, and a file hits in which all of
them hit. What must *not* be in the message is looked for in the same line only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from elastic_recheck import lucene
from elastic_recheck.lucene.conditions import Anywhere, WordLike, Words
from elastic_recheck.lucene.meaning import Level, Meaning, positive


@dataclass(frozen=True, slots=True)
class Search:
    """One search: some document must be like this. ``by_file``: it is a part of a query, and asked file by file."""

    meaning: Meaning | None
    by_file: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Each of these must hit in the same file."""

    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of these must hit."""

    parts: tuple[Plan, ...]


Plan = Search | All | AnyOf


def for_events(query: lucene.Query) -> Plan:
    """One search: an event has it all."""
    return Search(query.meaning)


def for_lines(query: lucene.Query) -> Plan:
    """As many searches as there are clauses on the message that may be true in different lines."""
    plan = _plan(query.meaning, Level()) if query.meaning else Search(None)
    return plan if isinstance(plan, Search) else _by_file(plan)


def searches(plan: Plan) -> Iterator[Search]:
    """All searches of a plan."""
    if isinstance(plan, Search):
        yield plan
    else:
        for part in plan.parts:
            yield from searches(part)


def _by_file(plan: Plan) -> Plan:
    if isinstance(plan, Search):
        return replace(plan, by_file=True)
    return replace(plan, parts=tuple(map(_by_file, plan.parts)))


def _plan(part: Meaning, beside: Level) -> Plan:
    """The plan for one part of a query, ``beside`` which more must and must not be."""
    if not isinstance(part, Level):
        return Search(_together(part, beside))
    words = sorted(filter(_asks_words, part.required), key=_position)
    others = tuple(each for each in part.required if not _asks_words(each))
    beside = Level((*beside.required, *others), (), (*beside.prohibited, *part.prohibited))
    if words:
        plans = tuple(_plan(each, beside) for each in words)
        return plans[0] if len(plans) == 1 else All(plans)
    if part.required or not part.optional:
        return Search(beside)
    plans = tuple(_plan(each, beside) for each in part.optional)
    if all(isinstance(plan, Search) for plan in plans):
        return Search(replace(beside, required=(*beside.required, Level((), part.optional))))
    return AnyOf(plans)


def _together(part: Meaning, beside: Level) -> Meaning:
    if not beside.required and not beside.prohibited:
        return part
    return Level((part, *beside.required), (), beside.prohibited)


def _asks_words(part: Meaning) -> bool:
    """Whether the message has a say in it: a part that only prohibits words does not need a line of its own."""
    return any(
        isinstance(each, Words | WordLike) or (isinstance(each, Anywhere) and each.message is not None)
        for each in positive(part)
    )


def _position(part: Meaning) -> int:
    return min((condition.leaf.place.position for condition in positive(part)), default=0)
