# SPDX-License-Identifier: Apache-2.0
"""What pages count: which builds there were, and which fingerprints hit which of them; counted on the server.

A build is one however many documents it has, and however often these were sent.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from elastic_recheck import lucene
from elastic_recheck.engines.elastic import indices
from elastic_recheck.engines.elastic.client import Client
from elastic_recheck.engines.elastic.counting import Count, Counting, since_then
from elastic_recheck.engines.elastic.fields import Properties
from elastic_recheck.engines.elastic.listing import ListedBuild, listed_builds
from elastic_recheck.engines.elastic.queries import parse, parsed
from elastic_recheck.engines.elastic.schema import Schema
from elastic_recheck.model import Fingerprint

BUILD_FIELDS = (
    "build_name",
    "build_queue",
    "build_status",
    "build_branch",
    "build_change",
    "build_patchset",
    "project",
    "voting",
    "node_provider",
    "build_node",
)
"""What is told of a build, where the index has it."""


@dataclass(frozen=True, slots=True)
class CountedHit:
    """A bug that hit a build, and the time of the last event that shows it."""

    bug: str
    build: str
    time: datetime


@dataclass(frozen=True, slots=True)
class HitTable:
    """All hits, none left out. ``failed``: these bugs could not be counted, and why."""

    rows: tuple[CountedHit, ...]
    failed: Mapping[str, str]


class Tables:
    """Builds and hits since some time. Thread-safe."""

    def __init__(
        self,
        client: Client,
        schema: Schema,
        index_format: str,
        seconds: float,
        clock: Callable[[], datetime],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client, self._schema, self._index_format = client, schema, index_format
        self._seconds, self._clock, self._pause = seconds, clock, pause

    def torn(self, fingerprints: Sequence[Fingerprint]) -> list[str]:
        """The bugs that would need joined events, where the index holds single lines; raises as :meth:`builds`."""
        return self._schema.torn(fingerprints)

    def builds(self, since: datetime) -> tuple[ListedBuild, ...]:
        """All builds with an event since then, each once.

        :raises Unavailable: the server did not answer, or in part.
        :raises Refused: the index has no field that names builds.
        """
        found: dict[str, ListedBuild] = {}
        for names, properties in self._groups(since, ()):
            for row in listed_builds(self._client, names, properties, since_then(since), BUILD_FIELDS):
                known = found.get(row.build)
                if known is None:
                    found[row.build] = row
                else:
                    found[row.build] = ListedBuild(row.build, {**row.fields, **known.fields}, max(row.time, known.time))
        return tuple(found.values())

    def hits(self, fingerprints: Sequence[Fingerprint], since: datetime) -> HitTable:
        """All builds that each fingerprint hits by an event since then; of non-voting builds only where it may.

        :raises Unavailable, Refused: as :meth:`builds`.
        """
        by_fingerprint, _ = parsed(fingerprints)
        ours = (text for each in by_fingerprint for text in (_voted(each), *map(_failing, each.test_ids)))
        queries = {text: query for each in by_fingerprint.values() for text, query in each.items()}
        queries |= {text: parse(text) for text in ours}
        groups = self._groups(since, queries.values())
        counting = Counting(self._schema.plans(queries, groups), groups, since, self._seconds)
        counts = counting.ask(self._client, self._pause)
        rows: list[CountedHit] = []
        failed: dict[str, str] = {}
        for each in by_fingerprint:
            its = [counts[text] for text in (*each.also, *each.unless, *map(_failing, each.test_ids), _voted(each))]
            if reason := next((count.failed for count in its if count.failed), ""):
                failed[each.bug] = reason
                continue
            rows += [CountedHit(each.bug, build, last) for build, last in _proved(each, counts)]
        return HitTable(tuple(rows), failed)

    def _groups(self, since: datetime, queries: Iterable[lucene.Query]) -> Sequence[tuple[Sequence[str], Properties]]:
        return self._schema.groups(indices.over(self._index_format, since, self._clock()), queries)


def _voted(fingerprint: Fingerprint) -> str:
    """The fingerprint's query, on voting builds alone unless it may speak of others."""
    return fingerprint.query if fingerprint.allow_nonvoting else f"({fingerprint.query}) AND NOT voting:0"


def _failing(test: str) -> str:
    """A query for lines that tell of a failed test."""
    quoted = test.replace("\\", "\\\\").replace('"', '\\"')
    return f'message:"{quoted}" AND message:(FAILED OR FAIL OR ERROR)'


def _proved(fingerprint: Fingerprint, counts: Mapping[str, Count]) -> Iterator[tuple[str, datetime]]:
    """The builds in which all was seen that must be, and nothing that must not."""
    tests = [counts[_failing(test)].times for test in fingerprint.test_ids]
    for build, last in counts[_voted(fingerprint)].times.items():
        if (
            all(build in counts[text].times for text in fingerprint.also)
            and not any(build in counts[text].times for text in fingerprint.unless)
            and (not tests or any(build in failed for failed in tests))
        ):
            yield build, last
