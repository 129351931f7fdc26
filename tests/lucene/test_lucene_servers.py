# SPDX-License-Identifier: Apache-2.0
"""Real servers are the judge: every query against every document, asked in four ways, answered alike.

The ways: the server's own ``query_string`` on an index whose fields are exact (this one defines the language),
``Query.matches``, and ``Query.to_elasticsearch`` on that index and on one whose mapping the server made up.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from random import Random

import pytest
from fingerprint_corpus import WHENCE, fingerprint_queries, log_lines
from near_misses import Made, edits, finished, hits
from search_index import EXACT_FIELDS, FOREIGN, query_string, search_index

from elastic_recheck.errors import QueryError
from elastic_recheck.lucene import Document, Query, parse
from elastic_recheck.sandbox.search_servers import SearchServer

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]

QUERIES_A_BATCH = 64
LINES_A_BATCH = 400
HITS_A_QUERY = 24
EDITS_A_QUERY = 96


@dataclass(frozen=True, slots=True)
class Batch:
    """Queries, the documents that each is asked of, what it hits of them, and which are one edit from its hits."""

    queries: tuple[Query, ...]
    documents: tuple[Made, ...]
    hits: tuple[frozenset[int], ...]
    edited: tuple[frozenset[int], ...]


@cache
def batches() -> tuple[Batch, ...]:
    queries = [query for text in fingerprint_queries() if (query := parsed(text))]
    return tuple(
        batch(queries[start : start + QUERIES_A_BATCH], Random(start))
        for start in range(0, len(queries), QUERIES_A_BATCH)
    )


def parsed(text: str) -> Query | None:
    try:
        return parse(text)
    except QueryError:
        return None


def batch(queries: Sequence[Query], random: Random) -> Batch:
    lines = log_lines()
    documents: list[Made] = [{"message": line} for line in random.sample(lines, min(LINES_A_BATCH, len(lines)))]
    edited = []
    for query in queries:
        good = [
            made for made in hits(query, random.sample(lines, HITS_A_QUERY), random) if query.matches(finished(made))
        ]
        documents += map(finished, good)
        first = len(documents)
        for made in good:
            documents += map(finished, islice(edits(made, random), EDITS_A_QUERY // len(good)))
        edited.append(frozenset(range(first, len(documents))))
    judged = tuple(map(Document, documents))
    answers = (frozenset(number for number, each in enumerate(judged) if query.matches(each)) for query in queries)
    return Batch(tuple(queries), tuple(documents), tuple(answers), tuple(edited))


def compared(server: SearchServer, number: int, batch: Batch) -> Iterator[str]:
    """What is answered otherwise than by the server's own ``query_string``, one line a query and way."""
    with (
        search_index(server, f"exact-{number}", EXACT_FIELDS) as exact,
        search_index(server, f"foreign-{number}", FOREIGN) as foreign,
    ):
        exact.fill(batch.documents)
        foreign.fill(batch.documents)
        truth = list(exact.answers([query_string(query.text) for query in batch.queries]))
        ways = {
            "matches": batch.hits,
            "exact fields": exact.answers([query.to_elasticsearch(exact.properties) for query in batch.queries]),
            "foreign mapping": foreign.answers([query.to_elasticsearch(foreign.properties) for query in batch.queries]),
        }
        for way, answers in ways.items():
            for query, right, answer in zip(batch.queries, truth, answers, strict=True):
                if answer != right:
                    yield difference(way, query, right, answer, batch.documents)


def difference(way: str, query: Query, right: object, answer: object, documents: Sequence[Made]) -> str:
    if isinstance(right, str) or isinstance(answer, str):
        return f"{way}: {query.text!r}: {answer!r} instead of {right!r}"
    assert isinstance(right, frozenset)
    assert isinstance(answer, frozenset)
    number = min(right ^ answer, key=lambda each: len(str(documents[each])))
    said = "hits" if number in answer else "misses"
    return f"{way}: {query.text!r} {said} {documents[number]!r} and {len(right ^ answer)} in all"


def prove(server: SearchServer, figure: Callable[[str], None]) -> None:
    began = time.monotonic()
    wrong = [line for number, each in enumerate(batches()) for line in compared(server, number, each)]
    pairs = sum(len(each.queries) * len(each.documents) for each in batches())
    hit = sum(len(found) for each in batches() for found in each.hits)
    near = sum(len(one - found) for each in batches() for one, found in zip(each.edited, each.hits, strict=True))
    figure(
        f"{server}: {pairs:,} pairs of a query and a document ({hit:,} hits, {near:,} one edit away from one) "
        f"answered alike in four ways, from {WHENCE}, in {time.monotonic() - began:.0f} s"
    )
    assert not wrong, "\n".join(wrong[:40])
    if "own" not in WHENCE:
        assert pairs >= 500_000
        assert min(hit, near) >= 20_000


def test_elasticsearch_answers_alike(elasticsearch_server: SearchServer, figure: Callable[[str], None]) -> None:
    prove(elasticsearch_server, figure)


def test_opensearch_answers_alike(opensearch_server: SearchServer, figure: Callable[[str], None]) -> None:
    prove(opensearch_server, figure)
