# SPDX-License-Identifier: Apache-2.0
"""Real servers are the judge: every fingerprint against documents that it hits, and that it all but hits.

The documents are made from each fingerprint's own tree, behind lines of real logs; then one thing is changed in each.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from random import Random

import pytest
from fingerprint_corpus import IS_REAL, WHENCE, fingerprints, log_lines
from four_ways import Batch, differences
from near_misses import Made, edits, finished, hits
from search_index import FOREIGN

from elastic_recheck.lucene import Query
from elastic_recheck.sandbox.search_servers import SearchServer

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]

QUERIES_A_BATCH = 40
LINES_A_BATCH = 400
HITS_A_QUERY = 24
EDITS_A_QUERY = 80


@dataclass(frozen=True)
class Proof(Batch):
    """A batch, and for each of its queries the documents that are one edit from a hit of it."""

    edited: tuple[frozenset[int], ...]


@cache
def batches() -> tuple[Proof, ...]:
    queries = fingerprints()
    return tuple(
        batch(queries[start : start + QUERIES_A_BATCH], Random(start))
        for start in range(0, len(queries), QUERIES_A_BATCH)
    )


def batch(queries: Sequence[Query], random: Random) -> Proof:
    lines = log_lines()
    documents: list[Made] = [{"message": line} for line in random.sample(lines, min(LINES_A_BATCH, len(lines)))]
    edited = []
    for query in queries:
        carriers = random.sample(lines, HITS_A_QUERY)
        good = [made for made in hits(query, carriers, random) if query.matches(finished(made))]
        documents += map(finished, good)
        first = len(documents)
        for made in good:
            documents += map(finished, islice(edits(made, random), EDITS_A_QUERY // len(good)))
        edited.append(frozenset(range(first, len(documents))))
    return Proof(queries, documents, tuple(edited))


def test_fingerprints_are_answered_alike(server: SearchServer, figure: Callable[[str], None]) -> None:
    began = time.monotonic()
    wrong = [line for each in batches() for line in differences(server, each, FOREIGN)]
    pairs = sum(each.pairs for each in batches())
    hit = sum(len(found) for each in batches() for found in each.hits)
    near = sum(len(one - found) for each in batches() for one, found in zip(each.edited, each.hits, strict=True))
    figure(
        f"{server}: {pairs:,} pairs of a query and a document ({hit:,} hits, {near:,} one edit away from one) "
        f"answered alike in four ways, from {WHENCE}, in {time.monotonic() - began:.0f} s"
    )
    assert not wrong, "\n".join(wrong[:40])
    if IS_REAL:
        assert pairs >= 500_000
        assert min(hit, near) >= 20_000
