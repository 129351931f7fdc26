# SPDX-License-Identifier: Apache-2.0
"""Where in a log an event stands that some query may hit, found for all queries in one pass by Hyperscan.

Of each query a few literals are looked for, one of which stands in any event that it hits. Which of a query's
literals are rare is learnt from the logs: where there are too many matches, all literals are counted once.

Hyperscan folds the case of ASCII alone, while a few characters beyond it have a lower case that is of ASCII, and JSON
can write characters as their numbers: where these stand, any query may hit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import hyperscan

from elastic_recheck.engines.embedded.literals import Need, guard, literals

_ANY = (b"\xe2\x84\xaa", b"\xc4\xb0")
"""KELVIN SIGN and LATIN CAPITAL LETTER I WITH DOT ABOVE: Lucene's lower case of them is ``k`` and ``i``."""
_ANY_STRUCTURED = (b"\\u00", b"\\u212a", b"\\u0130")
"""The same as numbers, and all of ASCII."""

_MATCHES_IN_A_CHUNK = 40
"""So many are no reason to look for rarer literals."""
_COUNTS = 4
"""How often the same literals are counted at most."""
_SAMPLE = 1 << 17
"""Bytes in which they are counted."""
_SHORT = 3
"""Literals of fewer bytes are frequent, uncounted."""


class Candidate(NamedTuple):
    """An offset in the event that may be hit; ``texts``: by which queries, or None for any."""

    offset: int
    texts: tuple[str, ...] | None


class Sieve:
    """Looks through the chunks of one file, for the queries that are ``guarded``; ``always``: all other queries."""

    def __init__(self, needs: Mapping[str, Need], *, structured: bool) -> None:
        self._needs = needs
        self._any = _ANY + (_ANY_STRUCTURED if structured else ())
        self._countable = frozenset(
            literal for need in needs.values() for literal in literals(need) if len(literal) >= _SHORT
        )
        self._choose()

    def candidates(self, chunk: bytes) -> list[Candidate]:
        """Find the candidates, the last of the chunk first."""
        matches = self._database.matches(chunk)
        if len(matches) > _MATCHES_IN_A_CHUNK and _times_counted[self._countable] < _COUNTS:
            _learn(chunk[:_SAMPLE], self._countable)
            self._choose()
            matches = self._database.matches(chunk)
        return [Candidate(end - 1, self._texts.get(literal)) for end, literal in reversed(matches)]

    def _choose(self) -> None:
        texts: dict[bytes, list[str]] = {}
        self.always: list[str] = []
        for text, need in self._needs.items():
            chosen = guard(need, _weight)
            if chosen is None:
                self.always.append(text)
            else:
                for literal in chosen:
                    texts.setdefault(literal, []).append(text)
        self.guarded = tuple(text for text in self._needs if text not in self.always)
        self._texts = {literal: tuple(each) for literal, each in texts.items() if literal not in self._any}
        self._database = _database(frozenset((*texts, *self._any)))


class _Database:
    """Literals, compiled. Not for several threads at once."""

    def __init__(self, patterns: frozenset[bytes]) -> None:
        self._patterns = sorted(patterns)
        self._hyperscan = hyperscan.Database()
        count = len(self._patterns)
        flags = [hyperscan.HS_FLAG_CASELESS] * count
        self._hyperscan.compile(self._patterns, list(range(count)), count, flags, literal=True)

    def matches(self, chunk: bytes) -> list[tuple[int, bytes]]:
        """Where each literal ends, in order."""
        found: list[tuple[int, int]] = []

        def take(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
            found.append((end, number))

        self._hyperscan.scan(chunk, match_event_handler=take)
        return [(end, self._patterns[number]) for end, number in found]


_database = lru_cache(maxsize=128)(_Database)

_counted: Counter[bytes] = Counter()
"""The most matches that each literal was seen to have in a sample."""


_times_counted: Counter[frozenset[bytes]] = Counter()


def _learn(sample: bytes, wanted: frozenset[bytes]) -> None:
    _times_counted[wanted] += 1
    seen = Counter(literal for _, literal in _database(wanted).matches(sample)) if wanted else {}
    for literal, count in seen.items():
        _counted[literal] = max(_counted[literal], count)


def _weight(literal: bytes) -> float:
    return _counted[literal] + 4.0 ** -len(literal) if len(literal) >= _SHORT else _SAMPLE
