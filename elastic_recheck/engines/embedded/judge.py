# SPDX-License-Identifier: Apache-2.0
"""From what each query saw in a build to the fingerprints that hit it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from elastic_recheck import lucene
from elastic_recheck.engines.embedded.task import FetchedFile
from elastic_recheck.events import Document, Event
from elastic_recheck.model import Evidence, Fields, Fingerprint, Hit

EVIDENCE_LENGTH = 4000
"""Characters of an event's message that are kept as evidence, around the hit."""


class Sighting(NamedTuple):
    """The event that proves that a query hit a build: the last one, in the first file that has one."""

    file: FetchedFile
    event: Event


def voting_only(fingerprints: Iterable[Fingerprint], *, voting: bool) -> list[Fingerprint]:
    """Leave out what may not be said of a non-voting build."""
    return [each for each in fingerprints if voting or each.allow_nonvoting]


def judge(
    fingerprints: Iterable[Fingerprint],
    queries: Mapping[str, lucene.Query],
    sightings: Mapping[str, Sighting],
    build: Fields,
    failed_tests: Callable[[], frozenset[str]],
) -> tuple[Hit, ...]:
    """Find the fingerprints that hit, with their evidence.

    :param sightings: by query text.
    :param failed_tests: asked only where a fingerprint wants to know.
    """
    hits = []
    for each in fingerprints:
        proved = each.query in sightings and all(text in sightings for text in each.also)
        if not proved or any(text in sightings for text in each.unless):
            continue
        if each.test_ids and failed_tests().isdisjoint(each.test_ids):
            continue
        hits.append(Hit(each.bug, _evidence(queries[each.query], sightings[each.query], build)))
    return tuple(hits)


def _evidence(query: lucene.Query, sighting: Sighting, build: Fields) -> Evidence:
    file, event = sighting
    start, end = _span(query, event.document(file.kind, build))
    first = max(0, min(start - EVIDENCE_LENGTH // 4, len(event.message) - EVIDENCE_LENGTH))
    text = event.message[first : first + EVIDENCE_LENGTH]
    end = min(end - first, len(text))
    return Evidence(file.kind.filename, event.line, text, event.time, file.link(event.line), start - first, end)


def _span(query: lucene.Query, document: Document) -> tuple[int, int]:
    return query.span(document) or (0, 0)
