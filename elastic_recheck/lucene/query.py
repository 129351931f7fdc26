# SPDX-License-Identifier: Apache-2.0
"""A parsed query and what can be asked of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from elastic_recheck.lucene import elasticsearch
from elastic_recheck.lucene.document import MESSAGE, Document
from elastic_recheck.lucene.judge import judge, span
from elastic_recheck.lucene.meaning import Meaning, meaning, positive
from elastic_recheck.lucene.parser import parse_tree
from elastic_recheck.lucene.tree import Group, Leaf


@dataclass(frozen=True, slots=True)
class Query:
    """A query; equal to another whose tree is. ``meaning`` is None where nothing was asked, so that nothing hits."""

    tree: Group
    text: str = field(default="", compare=False, repr=False)
    meaning: Meaning | None = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "meaning", meaning(self.tree))

    def __str__(self) -> str:
        return str(self.tree)

    def matches(self, document: Mapping[str, object]) -> bool:
        """Whether a document hits, as Elasticsearch's ``query_string`` has it where ``message`` is analysed by the
        standard analyser, ``voting`` is an integer, and every other field a keyword.

        To ask many queries of one document, wrap it into a :class:`Document` first.
        """
        return self.meaning is not None and judge(self.meaning, _document(document)) is True

    def possible(self, known: Mapping[str, object]) -> bool:
        """Whether a document with exactly these values in these fields, and anything in all others, could hit."""
        return self.meaning is not None and judge(self.meaning, Document(known, complete=False)) is not False

    def span(self, document: Mapping[str, object]) -> tuple[int, int] | None:
        """Where the first of the query's words (not those under NOT) that hit stand in the message: offsets in
        characters, in the first of the message's values that has them.
        """
        return next((found for text, found in self._spans(document)), None)

    def spans(self, document: Mapping[str, object]) -> list[tuple[int, int]]:
        """Where the words of each of the query's clauses (not those under NOT) stand first in the message: offsets in
        characters in the first of the message's values, in the order of the clauses.
        """
        first = next(iter(_document(document).texts(MESSAGE)), None)
        return [found for text, found in self._spans(document) if text is first]

    def _spans(self, document: Mapping[str, object]) -> Iterator[tuple[str, tuple[int, int]]]:
        texts = _document(document).texts(MESSAGE)
        for condition in sorted(positive(self.meaning), key=lambda condition: condition.leaf.place.position):
            for text in texts:
                if found := span(condition, text):
                    yield text, found
                    break

    def to_elasticsearch(self, mapping: Mapping[str, object]) -> dict[str, object]:
        """The query for an index with these ``properties``, to be used in a filter (nothing is ranked)."""
        return elasticsearch.translate(self.meaning, mapping)

    def leaves(self) -> Iterator[Leaf]:
        """All phrases, terms and wildcards, in the order of the text."""
        return self.tree.leaves()

    @property
    def fields(self) -> frozenset[str]:
        """The names of all fields that are asked for; ``*`` where a leaf names none."""
        return frozenset(leaf.field for leaf in self.leaves())


def parse(text: str) -> Query:
    """Parse a query.

    :raises QueryError: Lucene rejects the text, or it is outside the language; says where and what to write.
    """
    return Query(parse_tree(text), text)


def _document(fields: Mapping[str, object]) -> Document:
    return fields if isinstance(fields, Document) else Document(fields)
