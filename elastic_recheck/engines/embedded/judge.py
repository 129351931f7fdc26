# SPDX-License-Identifier: Apache-2.0
"""From what each query saw in a build to the fingerprints that hit it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from elastic_recheck import lucene
from elastic_recheck.engines.embedded.task import FetchedFile
from elastic_recheck.events import Event
from elastic_recheck.model import Evidence, Fields, Fingerprint, Hit

EVIDENCE_LENGTH = 4000
"""Characters of an event's message that are kept as evidence, around the hit."""


class Sighting(NamedTuple):
    """The event that proves that a query hit a build: the last one, in the first file that has one."""

    file: FetchedFile
    event: Event


class Seen(NamedTuple):
    """What was seen of each query's text. ``complete``: what was not seen is not there."""

    sightings: Mapping[str, Sighting]
    complete: bool

    def proves(self, fingerprint: Fingerprint) -> bool:
        """Tell whether all that must hit did, and it is certain that nothing did that must not."""
        needed = (fingerprint.query, *fingerprint.also)
        return (
            all(text in self.sightings for text in needed)
            and not any(text in self.sightings for text in fingerprint.unless)
            and (self.complete or not fingerprint.unless)
        )


def voting_only(fingerprints: Iterable[Fingerprint], *, voting: bool) -> list[Fingerprint]:
    """Leave out what may not be said of a non-voting build."""
    return [each for each in fingerprints if voting or each.allow_nonvoting]


def judge(
    fingerprints: Iterable[Fingerprint],
    queries: Mapping[str, lucene.Query],
    seen: Seen,
    build: Fields,
    failed_tests: Callable[[], frozenset[str]],
) -> tuple[Hit, ...]:
    """Find the fingerprints that hit, with their evidence.

    :param failed_tests: asked only where a fingerprint wants to know.
    """
    proved = [each for each in fingerprints if seen.proves(each)]
    failed = failed_tests() if any(each.test_ids for each in proved) else frozenset()
    return tuple(
        Hit(each.bug, _evidence(queries[each.query], seen.sightings[each.query], build))
        for each in proved
        if not each.test_ids or not failed.isdisjoint(each.test_ids)
    )


def _evidence(query: lucene.Query, sighting: Sighting, build: Fields) -> Evidence:
    file, event = sighting
    start, end = query.span(event.document(file.kind, build)) or (0, 0)
    first = max(0, min(start - EVIDENCE_LENGTH // 4, len(event.message) - EVIDENCE_LENGTH))
    text = event.message[first : first + EVIDENCE_LENGTH]
    end = min(end - first, len(text))
    return Evidence(file.kind.filename, event.line, text, event.time, file.link(event.line), start - first, end)
