# SPDX-License-Identifier: Apache-2.0
"""What a query asks for and rules out at once, so that it, or a part of it, never hits anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final, NamedTuple

from elastic_recheck.lint.findings import Fault, shown
from elastic_recheck.lucene import Query, Term
from elastic_recheck.lucene.conditions import Condition, Exact, Like, Words
from elastic_recheck.lucene.meaning import Level, Meaning

SEVERAL_VALUES: Final = frozenset({"tags", "build_hostids"})
"""Fields of which one event has several values; of the other exact ones it has one at most."""


class _Clash(NamedTuple):
    """Two conditions of which no event fulfils both; or, where the second is ruled out, the first without it."""

    first: Condition
    second: Condition
    ruled_out: bool


def contradictions(query: Query) -> Iterator[Fault]:
    """Two clauses of which no event can fulfil both."""
    for first, second, ruled_out in dict.fromkeys(_clashes(query.meaning, _Asked()) if query.meaning else ()):
        both = f"{shown(first.leaf)} and {'NOT ' if ruled_out else ''}{shown(second.leaf)}"
        advice = "remove one of them" if ruled_out else "write OR between them, in parentheses"
        place = max(first.leaf.place.position, second.leaf.place.position)
        yield Fault("contradiction", f"no event fulfils both {both}, so together they never hit", advice, place)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What has to hold, and what must not."""

    wanted: tuple[Condition, ...] = ()
    ruled_out: tuple[Condition, ...] = ()

    def clashes(self) -> Iterator[_Clash]:
        yield from (_Clash(*pair, False) for pair in combinations(self.wanted, 2) if _exclude_each_other(*pair))
        yield from (_Clash(*pair, True) for pair in product(self.wanted, self.ruled_out) if _implies(*pair))


def _clashes(part: Meaning, around: _Asked) -> Iterator[_Clash]:
    """What clashes in a part, with all that has to hold beside it; each alternative is looked at by itself."""
    asked, open_parts = around, [part]
    alternatives: list[Meaning] = []
    while open_parts:
        match open_parts.pop(0):
            case Level(required, optional, prohibited):
                open_parts += required
                if len(optional) == 1 and not required:
                    open_parts += optional
                elif not required:
                    alternatives += (part for part in optional if not _of_several(part))
                asked = _Asked(asked.wanted, (*asked.ruled_out, *_each(prohibited)))
            case condition:
                asked = _Asked((*asked.wanted, condition), asked.ruled_out)
    yield from asked.clashes()
    for alternative in alternatives:
        yield from _clashes(alternative, asked)


def _of_several(part: Meaning) -> bool:
    """Whether a part is one word of a run of bare ones, which it does not speak for."""
    return isinstance(part, Words) and isinstance(part.leaf, Term) and len(part.leaf.words) > 1


def _each(prohibited: Sequence[Meaning]) -> Iterator[Condition]:
    """The conditions none of which may hold."""
    for part in prohibited:
        if not isinstance(part, Level):
            yield part
        elif not part.required and not part.prohibited:
            yield from _each(part.optional)


def _exclude_each_other(first: Condition, second: Condition) -> bool:
    """Whether an event that fulfils one cannot fulfil the other: it has one value in the field."""
    match first, second:
        case Exact(field=field, value=value), Exact(field=other, value=another):
            return field == other and field not in SEVERAL_VALUES and value != another
        case (Exact(field=field, value=value), Like(field=other, pattern=pattern)) | (
            Like(field=other, pattern=pattern),
            Exact(field=field, value=value),
        ):
            return field == other and field not in SEVERAL_VALUES and not pattern.fits(value)
    return False


def _implies(wanted: Condition, ruled_out: Condition) -> bool:
    """Whether an event that fulfils the first always fulfils the second, too."""
    match wanted, ruled_out:
        case Words(rows=rows), Words(rows=shorter):
            return all(any(part in row for part in shorter) for row in rows)
        case Exact(field=field, value=value), Exact(field=other, value=another):
            return (field, value) == (other, another)
        case Exact(field=field, value=value), Like(field=other, pattern=pattern):
            return field == other and pattern.fits(value)
    return False
