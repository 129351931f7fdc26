# SPDX-License-Identifier: Apache-2.0
"""What a query hits on the server, counted there. A text that is not of our language is sent as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from elastic_recheck import lucene
from elastic_recheck.engines.elastic import indices
from elastic_recheck.engines.elastic.asking import in_part
from elastic_recheck.engines.elastic.client import Client, Json
from elastic_recheck.engines.elastic.counting import since_then
from elastic_recheck.engines.elastic.faults import spell
from elastic_recheck.engines.elastic.fields import Properties, exact
from elastic_recheck.engines.elastic.layout import Events
from elastic_recheck.engines.elastic.listing import build_field, listed_builds
from elastic_recheck.engines.elastic.schema import Schema
from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.inquiry import NEVER_TOLD, PASSED, SAMPLES, BuildHit, Found, Report, Share, shares

_OF_BUILDS = {
    "status": "build_status",
    "change": "build_change",
    "job": "build_name",
    "branch": "build_branch",
}
_MISTAKES = {"query_shard_exception", "parse_exception", "parsing_exception"}
"""Types of errors that are the query's, not the server's."""


class IndexInquiry:
    """Asks the indices of a span of days."""

    def __init__(
        self, client: Client, index_format: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._client, self._index_format, self._clock = client, index_format, clock
        self._schema = Schema(client, index_format, Events.JOINED, clock)

    def ask(
        self,
        query: lucene.Query | str,
        since: datetime,
        quantity: int,
        progress: Callable[[str], None] = lambda _: None,
    ) -> Report:
        """Sum up all documents that the query hits and that are not older.

        :param query: as parsed, or a text that the server is to parse (``query_string``).
        :param quantity: values of each field that are told.
        :raises Unavailable: the server did not answer, or in part.
        :raises Refused: it never will, or has no field that names builds.
        """
        names = indices.over(self._index_format, since, self._clock())
        groups = self._schema.groups(names, [query] if isinstance(query, lucene.Query) else [])
        report = Report(passing=0)
        for number, (some, properties) in enumerate(groups, 1):
            progress(f"asking indices like {some[-1]} ({number} of {len(groups)})")
            report = _together(report, self._one(some, properties, query, since, quantity), quantity)
        return report

    def _one(
        self, names: Sequence[str], properties: Properties, query: lucene.Query | str, since: datetime, quantity: int
    ) -> Report:
        asked: Json = {"query_string": {"query": query, "default_field": "message"}}
        if isinstance(query, lucene.Query):
            asked = query.to_elasticsearch(properties)
        wanted: Json = {"bool": {"filter": [since_then(since), asked]}}
        fields = {
            name: field for name in sorted(properties) if (field := exact(properties, name)) and name not in NEVER_TOLD
        }
        values = {name: {"terms": {"field": field, "size": quantity}} for name, field in fields.items()}
        answer = self._search(
            names,
            {
                "size": SAMPLES,
                "sort": [{"@timestamp": {"order": "desc", "unmapped_type": "date"}}],
                "track_total_hits": True,
                "query": wanted,
                "aggs": values,
            },
        )
        counts = {
            name: shares(
                {_key(bucket): bucket["doc_count"] for bucket in answer["aggregations"][name]["buckets"]}, quantity
            )
            for name in fields
        }
        return Report(
            events=answer["hits"]["total"]["value"],
            builds=dict(self._builds(names, properties, wanted)),
            attributes={name: each for name, each in counts.items() if each},
            samples=tuple(Found.of(hit.get("_source") or {}) for hit in answer["hits"]["hits"]),
            passing=self._passing(names, properties, since),
        )

    def _builds(self, names: Sequence[str], properties: Properties, wanted: Json) -> Iterator[tuple[str, BuildHit]]:
        for row in listed_builds(self._client, names, properties, wanted, _OF_BUILDS.values()):
            told = {name: row.fields.get(field, "") for name, field in _OF_BUILDS.items()}
            yield row.build, BuildHit(**told, time=row.time)

    def _passing(self, names: Sequence[str], properties: Properties, since: datetime) -> int | None:
        """How many passing builds there were, to a few in a thousand where they are many."""
        status = exact(properties, "build_status")
        if not status:
            return None
        wanted = {"bool": {"filter": [since_then(since), {"terms": {status: sorted(PASSED)}}]}}
        number = {"builds": {"cardinality": {"field": build_field(properties), "precision_threshold": 40_000}}}
        answer = self._search(names, {"size": 0, "query": wanted, "aggs": number})
        return int(answer["aggregations"]["builds"]["value"])

    def _search(self, names: Sequence[str], body: Json) -> Json:
        answer = self._client.search(names, body)
        for failure in answer.get("_shards", {}).get("failures", ()):
            if failure.get("reason", {}).get("type") in _MISTAKES:
                raise Refused(f"the search server does not understand the query ({spell(failure['reason'])})")
        if partly := in_part(answer):
            raise Unavailable(f"{partly}; ask again, or for fewer days")
        return answer


def _key(bucket: Mapping[str, Any]) -> str:
    return str(bucket.get("key_as_string", bucket["key"]))


def _together(one: Report, other: Report, quantity: int) -> Report:
    """Two reports on different indices as one."""
    builds = dict(one.builds)
    for name, build in other.builds.items():
        known = builds.get(name)
        builds[name] = build if known is None or (build.time and (not known.time or build.time > known.time)) else known
    samples = sorted(
        (*one.samples, *other.samples), key=lambda each: each.time.timestamp() if each.time else 0.0, reverse=True
    )
    passing = None if one.passing is None or other.passing is None else one.passing + other.passing
    return Report(
        events=one.events + other.events,
        builds=builds,
        attributes=_values_together(one.attributes, other.attributes, quantity),
        samples=tuple(samples[:SAMPLES]),
        passing=passing,
    )


def _values_together(
    one: Mapping[str, tuple[Share, ...]], other: Mapping[str, tuple[Share, ...]], quantity: int
) -> dict[str, tuple[Share, ...]]:
    found = {}
    for name in sorted({*one, *other}):
        counts: dict[str, int] = {}
        for share in (*one.get(name, ()), *other.get(name, ())):
            counts[share.value] = counts.get(share.value, 0) + share.events
        found[name] = shares(counts, quantity)
    return found
