# SPDX-License-Identifier: Apache-2.0
"""What Elasticsearch 8.19 answered to some 490 queries, each on a handful of documents (``probes/*.yaml``).

``rejected`` is what Lucene cannot parse; ``outside`` is what it can, but this language leaves out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from elastic_recheck.errors import QueryError
from elastic_recheck.lucene import parse

BLOCKS = [
    block
    for path in sorted((Path(__file__).parent / "probes").glob("*.yaml"))
    for block in yaml.safe_load(path.read_text(encoding="utf-8"))
]
PROBES = [
    pytest.param(block["documents"], query, hits, id=f"{block['about']} {number}")
    for block in BLOCKS
    for number, (query, hits) in enumerate(block["probes"])
]
ANSWERED = [probe for probe in PROBES if probe.values[2] not in ("rejected", "outside")]
REFUSED = [pytest.param(probe.values[1], id=probe.id) for probe in PROBES if probe not in ANSWERED]

Documents = dict[str, dict[str, Any]]


@pytest.mark.parametrize(("documents", "query", "hits"), ANSWERED)
def test_query_hits_what_it_hits_on_elasticsearch(documents: Documents, query: str, hits: str | list[str]) -> None:
    wanted = {"all": documents, "none": ()}[hits] if isinstance(hits, str) else hits

    assert {name for name, document in documents.items() if parse(query).matches(document)} == set(wanted)


@pytest.mark.parametrize("query", REFUSED)
def test_query_is_refused(query: str) -> None:
    """What Lucene cannot parse, and what the language leaves out, is an error that says where."""
    with pytest.raises(QueryError) as refused:
        parse(query)

    assert 0 <= refused.value.position <= len(query)


@pytest.mark.parametrize(("documents", "query", "hits"), ANSWERED)
def test_query_survives_being_written_down(documents: Documents, query: str, hits: object) -> None:
    """``str`` of a query parses back to an equal one."""
    assert parse(str(parse(query))) == parse(query)


@pytest.mark.parametrize(("documents", "query", "hits"), ANSWERED)
def test_hit_is_possible_however_little_is_known(documents: Documents, query: str, hits: object) -> None:
    """A document that hits is possible whichever of its fields are known, and one that misses is not, if all are."""
    parsed = parse(query)
    for document in documents.values():
        if parsed.matches(document):
            assert parsed.possible({})
            assert all(parsed.possible({field: value}) for field, value in document.items())


def test_probes_are_many() -> None:
    """No block is lost on the way from the tables."""
    assert (len(BLOCKS), len(PROBES)) == (28, 492)
