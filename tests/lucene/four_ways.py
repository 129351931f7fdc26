# SPDX-License-Identifier: Apache-2.0
"""Queries asked of documents in four ways, and what is answered otherwise than by the server that defines the language.

The ways: the server's own ``query_string`` on an index whose fields are exact (this one defines the language),
``Query.matches``, and ``Query.to_elasticsearch`` on that index and on one with a mapping that is not ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from search_index import EXACT_FIELDS, Answer, query_string, search_index

from elastic_recheck.lucene import Document, Query
from elastic_recheck.sandbox.search_servers import SearchServer


@dataclass(frozen=True)
class Batch:
    """Queries, and the documents that each is asked of."""

    queries: Sequence[Query]
    documents: Sequence[Mapping[str, object]]

    @cached_property
    def hits(self) -> list[frozenset[int]]:
        """The documents that each query hits, judged here."""
        judged = [Document(document) for document in self.documents]
        return [
            frozenset(number for number, each in enumerate(judged) if query.matches(each)) for query in self.queries
        ]

    @property
    def pairs(self) -> int:
        return len(self.queries) * len(self.documents)


def differences(server: SearchServer, batch: Batch, foreign_mapping: Mapping[str, object]) -> Iterator[str]:
    """What is answered otherwise, one line a query and way."""
    with (
        search_index(server, "exact", EXACT_FIELDS) as exact,
        search_index(server, "foreign", foreign_mapping) as foreign,
    ):
        exact.fill(batch.documents)
        foreign.fill(batch.documents)
        truth = list(exact.answers([query_string(query.text) for query in batch.queries]))
        yield from _differ("matches", batch, truth, batch.hits)
        for way, index in (("exact fields", exact), ("foreign mapping", foreign)):
            properties = index.properties
            answers = index.answers([query.to_elasticsearch(properties) for query in batch.queries])
            yield from _differ(f"to_elasticsearch, {way}", batch, truth, answers)


def _differ(way: str, batch: Batch, truth: Sequence[Answer], answers: Iterable[Answer]) -> Iterator[str]:
    for query, right, answer in zip(batch.queries, truth, answers, strict=True):
        if isinstance(right, str) or isinstance(answer, str):
            yield f"{way}: {query.text!r}: {answer!r}, and by query_string {right!r}"
        elif wrong := right ^ answer:
            shortest = min((batch.documents[number] for number in wrong), key=lambda document: len(str(document)))
            does = "misses" if right - answer else "hits"
            yield f"{way}: {query.text!r} {does} {shortest!r}, one of {len(wrong)} that differ"
