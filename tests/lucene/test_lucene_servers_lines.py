# SPDX-License-Identifier: Apache-2.0
"""What becomes of fingerprints on an index that holds raw files line by line, tracebacks not joined."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from random import Random

import pytest
from fingerprint_corpus import fingerprints
from four_ways import Batch
from raw_files import RawFile, raw_files
from search_index import EXACT_FIELDS, query_string, search_index

from elastic_recheck.lucene import MESSAGE, Query
from elastic_recheck.sandbox.search_servers import SearchServer

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]

Hit = tuple[int, int]
"""The number of a query, and the number of a file that it hits."""


@cache
def files() -> tuple[RawFile, ...]:
    return tuple(raw_files(fingerprints(), Random(6)))


@cache
def joined_hits() -> frozenset[Hit]:
    """The truth: what hits events."""
    events = [(number, event) for number, file in enumerate(files()) for event in file.events()]
    batch = Batch(fingerprints(), [event for _, event in events])
    return frozenset((asked, events[hit][0]) for asked, hits in enumerate(batch.hits) for hit in hits)


def line_hits(server: SearchServer) -> frozenset[Hit]:
    """What the server finds in lines."""
    lines = [(number, line) for number, file in enumerate(files()) for line in file.lines()]
    found = set()
    with search_index(server, "lines", EXACT_FIELDS) as index:
        index.fill([line for _, line in lines])
        answers = index.answers([query_string(query.text) for query in fingerprints()])
        for asked, answer in enumerate(answers):
            assert isinstance(answer, frozenset), fingerprints()[asked].text
            found |= {(asked, lines[hit][0]) for hit in answer}
    return frozenset(found)


def settled_by_a_line(query: Query) -> bool:
    """Whether it asks one thing of the message, in whichever line that stands, and does not ask for joined lines."""
    asked = [leaf.field for leaf in query.leaves()]
    return asked.count(MESSAGE) == 1 and "multiline" not in query.text


def test_what_is_not_joined_is_missed(server: SearchServer, figure: Callable[[str], None]) -> None:
    joined, lines = joined_hits(), line_hits(server)
    lost, gained = joined - lines, lines - joined
    harmed = {asked for asked, _ in lost | gained}
    figure(
        f"{server}: of {len(joined):,} hits in {len(files()):,} raw files, {len(lost):,} are missed where the index "
        f"holds them line by line, and {len(gained):,} more are said to be hits; "
        f"it concerns {len(harmed)} of {len(fingerprints())} fingerprints"
    )
    assert joined & lines
    assert [fingerprints()[asked].text for asked in harmed if settled_by_a_line(fingerprints()[asked])] == []
