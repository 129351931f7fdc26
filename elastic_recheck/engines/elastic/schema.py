# SPDX-License-Identifier: Apache-2.0
"""What the site's indices can be asked: their fields, and whether a document is an event or a line."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from elastic_recheck import lucene
from elastic_recheck.engines.elastic import console, indices, layout, plan
from elastic_recheck.engines.elastic.client import Client
from elastic_recheck.engines.elastic.fields import IndexFields, alike, names
from elastic_recheck.engines.elastic.layout import Events
from elastic_recheck.engines.elastic.queries import named, parsed
from elastic_recheck.engines.elastic.questions import Groups
from elastic_recheck.engines.elastic.sighting import SOURCE
from elastic_recheck.model import Fingerprint

log = logging.getLogger(__name__)

_ALWAYS = layout.FIELDS.union(SOURCE, console.FIELDS)
"""Fields that are asked for, sorted or grouped by, whatever the fingerprints are."""
FOUND_AGAIN = timedelta(minutes=1)
"""After so long documents that did not tell what they are, events or lines, are looked at again."""


class Schema:
    """What is known of the indices, and what follows for queries. Thread-safe."""

    def __init__(self, client: Client, index_format: str, events: Events, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._index_format = index_format
        self._events = events
        self._clock = clock
        self._looked: datetime | None = None
        self._fields = IndexFields(client)

    def groups(self, names: Sequence[str], queries: Iterable[lucene.Query]) -> Groups:
        """The indices that hold something, those together that have what the queries ask for in the same way.

        Indices without fields are asked with the first ones: either they are not there, or cannot be read just now,
        which the answers to searches tell.

        :raises Unavailable, Refused: as the client says.
        """
        asked: frozenset[str] = frozenset().union(*(query.fields for query in queries))
        fields = self._fields.of(names, asked)
        groups = alike({index: properties for index, properties in fields.items() if properties}, asked | _ALWAYS)
        unread = tuple(index for index, properties in fields.items() if not properties)
        return [((*members, *unread) if not number else members, each) for number, (members, each) in enumerate(groups)]

    def plans(self, queries: Mapping[str, lucene.Query], groups: Groups) -> dict[str, plan.Plan]:
        """How each of these queries, by their texts, is asked of these indices; raises as :meth:`groups`."""
        how = plan.for_lines if self._are_lines(groups) else plan.for_events
        return {text: how(query) for text, query in queries.items()}

    def lacks(self, fingerprints: Sequence[Fingerprint]) -> list[str]:
        """Lines that name the fingerprints which the indices of the last days cannot serve as they are meant.

        :raises Unavailable, Refused: as the client says.
        """
        by_fingerprint, mistakes = parsed(fingerprints)
        groups = self._of_late(by_fingerprint)
        if not groups:
            today = self._clock().strftime(self._index_format)
            return [*mistakes, f"no index like {today} holds anything, see index_format"]
        return [*mistakes, *self._torn(by_fingerprint, groups), *_missing_fields(by_fingerprint, groups)]

    def torn(self, fingerprints: Sequence[Fingerprint]) -> list[str]:
        """The bugs whose clauses cannot be looked for in one event, since the documents of the last days are lines.

        :raises Unavailable, Refused: as the client says.
        """
        by_fingerprint, _ = parsed(fingerprints)
        return _torn(by_fingerprint) if self._are_lines(self._of_late(by_fingerprint)) else []

    def _of_late(self, fingerprints: Mapping[Fingerprint, Mapping[str, lucene.Query]]) -> Groups:
        """The indices of the last days."""
        now = self._clock()
        queries = [query for each in fingerprints.values() for query in each.values()]
        return self.groups(indices.over(self._index_format, now - indices.KEPT, now), queries)

    def _torn(self, fingerprints: Mapping[Fingerprint, Mapping[str, lucene.Query]], groups: Groups) -> Iterator[str]:
        if not self._are_lines(groups):
            return
        torn = _torn(fingerprints)
        yield "the index holds one document a line, tracebacks are not joined to their line (events = lines)" + (
            f"; of {named(torn)} the clauses on the message are looked for in one file, not in one event"
            if torn
            else ""
        )

    def _are_lines(self, groups: Groups) -> bool:
        now = self._clock()
        if self._events is Events.AUTO and (self._looked is None or now - self._looked >= FOUND_AGAIN):
            self._events = found = layout.find(self._client, groups)
            self._looked = now
            if found is not Events.AUTO:
                log.info("the index holds %s", "single lines" if found is Events.LINES else "joined events")
        return self._events is Events.LINES


def _torn(fingerprints: Mapping[Fingerprint, Mapping[str, lucene.Query]]) -> list[str]:
    """The bugs of which a query is asked in parts."""
    return [
        each.bug
        for each, queries in fingerprints.items()
        if any(not isinstance(plan.for_lines(query), plan.Search) for query in queries.values())
    ]


def _missing_fields(fingerprints: Mapping[Fingerprint, Mapping[str, lucene.Query]], groups: Groups) -> Iterator[str]:
    there = {name for _, properties in groups for name in names(properties)}
    missing: dict[str, list[str]] = {}
    for each, queries in fingerprints.items():
        for name in frozenset().union(*(query.fields for query in queries.values())) - {lucene.ANY_FIELD}:
            if name not in there:
                missing.setdefault(name, []).append(each.bug)
    for name, bugs in sorted(missing.items()):
        yield f"the index has no field {name}, which {named(bugs)} asks for"
