# SPDX-License-Identifier: Apache-2.0
"""Which queries are worth asking of an event: only what cannot hit is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from elastic_recheck.engines.embedded.choose import can_hit
from elastic_recheck.events import FileKind
from elastic_recheck.lucene import ANY_FIELD, MESSAGE, Document, Leaf, Phrase, Query, Wildcard
from elastic_recheck.lucene.analysis import lower
from elastic_recheck.model import Fields


class Questions:
    """Queries for one file's events, found by the words that an event has.

    Where a query cannot hit a message without words, a message that it hits has one of its phrases, and so the
    longest word of that phrase, which is a part of the message in lower case.
    """

    def __init__(self, queries: Mapping[str, Query], kind: FileKind, known: Fields) -> None:
        self._always: list[str] = []
        self._by_word: dict[str, list[str]] = {}
        for text, query in queries.items():
            if not can_hit(query, kind, known):
                continue
            if can_hit(query, kind, {**known, MESSAGE: ""}) or any(map(_is_pattern, _on_message(query))):
                self._always.append(text)
                continue
            for word in _words(query):
                self._by_word.setdefault(word, []).append(text)

    def __bool__(self) -> bool:
        return bool(self._always or self._by_word)

    def worth_asking(self, message: str) -> set[str]:
        """Tell the texts of the queries that may hit; no other does."""
        lowered = lower(message)
        chosen = set(self._always)
        chosen.update(*(texts for word, texts in self._by_word.items() if word in lowered))
        return chosen


def _on_message(query: Query) -> Iterator[Leaf]:
    return (leaf for leaf in query.leaves() if leaf.field in {MESSAGE, ANY_FIELD})


def _is_pattern(leaf: Leaf) -> bool:
    return isinstance(leaf, Wildcard)


def _words(query: Query) -> frozenset[str]:
    """The longest word of each phrase, and every one of those that stand bare."""
    found: set[str] = set()
    for leaf in _on_message(query):
        if not isinstance(leaf, Wildcard):
            for tokens in Document({MESSAGE: leaf.text}).tokens:
                found.update([max(tokens, key=len)] if isinstance(leaf, Phrase) and tokens else tokens)
    return frozenset(found)
