# SPDX-License-Identifier: Apache-2.0
"""Where in a log an event stands that some query may hit, found for all queries in one pass by Hyperscan.

Of each query a few words are looked for, one of which stands in any event that it hits; a word that is frequent, only
beside the words that it has beside it in its phrase. Which of a query's words are rare is learnt from the logs: where
there are too many matches, all words are counted, a few times.

Hyperscan folds the case of ASCII alone, while a few characters beyond it have a lower case that is of ASCII, and JSON
can write the characters of words as their numbers, one by one or all of them: where these stand, any query may hit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from elastic_recheck.engines.embedded.literals import BYTE_BY_BYTE, Need, Word, guard, words
from elastic_recheck.engines.embedded.patterns import Patterns
from elastic_recheck.events import Format

_ANY = (b"\xe2\x84\xaa", b"\xc4\xb0")
"""KELVIN SIGN and LATIN CAPITAL LETTER I WITH DOT ABOVE: Lucene's lower case of them is ``k`` and ``i``."""
_ANY_STRUCTURED = (rb"\\u212a", rb"\\u0130", BYTE_BY_BYTE)
"""The same as numbers, and journald's message byte by byte."""

_MATCHES_IN_A_CHUNK = 40
"""So many are no reason to look for rarer words."""
_COUNTS = 4
"""How often the same words are counted at most."""
_SAMPLE = 1 << 17
"""Bytes in which they are counted."""
_SHORT = 3
"""Words of fewer bytes are frequent, uncounted."""
_FREQUENT = 2
"""A word with more matches in a sample is looked for beside its neighbours."""
_RARER_BESIDE = 20
"""How much rarer a word is beside its neighbours, until it was counted so."""


class Candidate(NamedTuple):
    """An offset in the event that may be hit; ``texts``: by which queries, or None for any."""

    offset: int
    texts: tuple[str, ...] | None


class Sieve:
    """Looks through chunks of logs, for the queries that are ``guarded``; ``always``: all other queries."""

    def __init__(self, needs: Mapping[str, Need], form: Format) -> None:
        self._needs = needs
        every = {word.text for need in needs.values() for word in words(need)}
        self._any = frozenset(map(re.escape, _ANY))
        if form is Format.JSON:
            self._any |= {*_ANY_STRUCTURED, *_numbers(every)}
        self._countable = frozenset(_alone(text) for text in every if len(text) >= _SHORT)
        self._counts_left = _COUNTS
        self._choose()

    def candidates(self, chunk: bytes) -> Iterator[Candidate]:
        """Find the candidates, the last of the chunk first."""
        matches = self._database.matches(chunk)
        if len(matches.ends) > _MATCHES_IN_A_CHUNK and self._counts_left:
            self._counts_left -= 1
            sample = chunk[:_SAMPLE]
            _learn(sample, self._database)
            _learn(sample, _database(self._countable))
            self._choose()
            matches = self._database.matches(chunk)
        texts = [self._texts.get(pattern) for pattern in self._database.patterns]
        for end, number in zip(reversed(matches.ends), reversed(matches.numbers), strict=True):
            yield Candidate(end - 1, texts[number])

    def _choose(self) -> None:
        texts: dict[bytes, list[str]] = {}
        self.always: list[str] = []
        for text, need in self._needs.items():
            chosen = guard(need, _weight)
            if chosen is None:
                self.always.append(text)
            else:
                for word in chosen:
                    texts.setdefault(_pattern(word), []).append(text)
        self.guarded = tuple(text for text in self._needs if text not in self.always)
        self._texts = {pattern: tuple(each) for pattern, each in texts.items() if pattern not in self._any}
        self._database = _database(self._any.union(texts))


_database = lru_cache(maxsize=128)(Patterns)

_counted: Counter[bytes] = Counter()
"""The most matches that each pattern was seen to have in a sample."""


def _learn(sample: bytes, database: Patterns) -> None:
    for number, count in Counter(database.matches(sample).numbers).items():
        pattern = database.patterns[number]
        _counted[pattern] = max(_counted[pattern], count)


def _weight(word: Word) -> float:
    """How many matches a sample is expected to have; the longer the fewer."""
    pattern, alone = _pattern(word), _alone(word.text)
    count = float(_counted[alone] if len(word.text) >= _SHORT else _SAMPLE)
    if pattern in _counted:
        count = _counted[pattern]
    elif pattern != alone:
        count /= _RARER_BESIDE
    return count + 4.0 ** -len(word.text)


def _pattern(word: Word) -> bytes:
    """What is looked for: the word alone where that is rare, which is faster."""
    alone = _alone(word.text)
    return alone if len(word.text) >= _SHORT and _counted[alone] <= _FREQUENT else _beside(word)


def _numbers(texts: Iterable[bytes]) -> Iterator[bytes]:
    """How JSON may write each character of these texts instead."""
    for code in {code for text in texts for code in text + text.upper()}:
        yield rb"\\u00%02x" % code


_BETWEEN = rb"[^0-9A-Za-z\n]"


@lru_cache(maxsize=8192)
def _alone(text: bytes) -> bytes:
    return re.escape(text)


@lru_cache(maxsize=8192)
def _beside(word: Word) -> bytes:
    """The word with its neighbours, or with an end of the line where they should be."""
    before = rb"(?:%b%b+|\n%b*)" % (_alone(word.before), _BETWEEN, _BETWEEN) if word.before else b""
    after = rb"(?:%b+%b|%b*\n)" % (_BETWEEN, _alone(word.after), _BETWEEN) if word.after else b""
    return before + _alone(word.text) + after
