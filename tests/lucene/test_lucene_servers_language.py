# SPDX-License-Identifier: Apache-2.0
"""Real servers are the judge of all that the language has: each probe, and queries drawn at random."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random

import pytest
import yaml
from fingerprint_corpus import fingerprint_queries
from four_ways import Batch, differences
from generated_queries import documents, queries, scraps
from search_index import EXACT_FIELDS, FOREIGN_STRINGS, query_string, search_index

from elastic_recheck.errors import QueryError
from elastic_recheck.lucene import parse
from elastic_recheck.sandbox.search_servers import SearchServer

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]

QUERIES = 800
DOCUMENTS = 300
SCRAPS = 2_000


@cache
def language() -> Batch:
    blocks = [
        block
        for path in sorted((Path(__file__).parent / "probes").glob("*.yaml"))
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
    asked = [query for block in blocks for query, answer in block["probes"] if answer not in ("rejected", "outside")]
    found = [document for block in blocks for document in block["documents"].values()]
    asked += islice((text for text in queries(Random(1)) if verdict(text)), QUERIES)
    found += islice(documents(Random(2)), DOCUMENTS)
    return Batch([parse(text) for text in dict.fromkeys(asked)], found)


def test_the_language_is_the_same(server: SearchServer, figure: Callable[[str], None]) -> None:
    batch = language()
    wrong = list(differences(server, batch, FOREIGN_STRINGS))
    hits = sum(map(len, batch.hits))
    figure(f"{server}: {batch.pairs:,} pairs of a probe or random query and a document ({hits:,} hits) answered alike")
    assert not wrong, "\n".join(wrong[:40])


def test_the_same_texts_are_refused(server: SearchServer, figure: Callable[[str], None]) -> None:
    texts = [*fingerprint_queries(), *islice(scraps(Random(3)), SCRAPS), *islice(queries(Random(4)), SCRAPS)]
    with search_index(server, "scraps", EXACT_FIELDS) as index:
        index.fill([{"message": "a", "tags": "a"}])
        refused = [isinstance(answer, str) for answer in index.answers([query_string(text) for text in texts])]
    wrong = [text for text, no in zip(texts, refused, strict=True) if verdict(text) is no]  # taken by one alone
    figure(f"{server}: {len(texts):,} texts taken or refused alike ({sum(refused):,} refused)")
    assert not wrong


def verdict(text: str) -> bool | None:
    """Whether a text is taken; None where it is outside the language, so that it does not matter who takes it."""
    try:
        parse(text)
    except QueryError as error:
        return None if "not supported" in str(error) else False
    return True
