# SPDX-License-Identifier: Apache-2.0
"""Which builds each of many queries hits: asked in one search, or, where the server refuses that, in one request."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from elastic_recheck.engines.elastic import plan
from elastic_recheck.engines.elastic.asking import ask_all, read
from elastic_recheck.engines.elastic.client import Client, Json
from elastic_recheck.engines.elastic.fields import Properties, exact
from elastic_recheck.engines.elastic.questions import Groups
from elastic_recheck.errors import Refused
from elastic_recheck.lucene import elasticsearch

MOST_BUILDS = 3000
"""Builds of one query that are told one by one; servers bound the sum over all queries (65,536 by default)."""
FILES_AT_MOST = 100
"""Files of one build that are told apart, where a query is asked in parts."""

Places = dict[tuple[str, str], datetime]
"""The last event that hits, by build and, where a query is asked in parts, by file."""


@dataclass(frozen=True, slots=True)
class Count:
    """What one query hit: builds with their last event, how many builds in all, and why it could not be counted."""

    times: Mapping[str, datetime] = field(default_factory=dict)
    builds: int = 0
    failed: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """One search in one group of indices; ``filters`` is what it asks, ``buckets`` how its hits are put together."""

    indices: Sequence[str]
    filters: Json
    buckets: Json


class Counting:
    """Counts the hits of queries, each with its plan by its text, in the events since some time."""

    def __init__(self, plans: Mapping[str, plan.Plan], groups: Groups, since: datetime, seconds: float) -> None:
        self._plans, self._groups = plans, groups
        self._since, self._seconds = since_then(since), seconds
        self._parts: list[_Part] = []
        self._numbers: dict[plan.Search, list[int]] = {}
        for each in plans.values():
            for search in plan.searches(each):
                if search not in self._numbers:
                    self._numbers[search] = list(range(len(self._parts), len(self._parts) + len(groups)))
                    self._parts += [_part(search, *group) for group in groups]

    def ask(self, client: Client, pause: Callable[[float], None] = time.sleep) -> dict[str, Count]:
        """Count.

        :raises Unavailable, Refused: the server answered none of it.
        """
        answers = self._together(client, pause) or self._apart(client, pause)
        return {text: self._count(each, answers) for text, each in self._plans.items()}

    def _together(self, client: Client, pause: Callable[[float], None]) -> list[Json] | None:
        """One search a group of indices, all in one request; None where one of them was refused or cut short."""
        searches = [(names, self._body({}, self._of(names))) for names, _ in self._groups]
        answers = ask_all(client, searches, pause)
        if not all(read(answer).certain for answer in answers):
            return None
        found = {names: answer.get("aggregations", {}) for (names, _), answer in zip(searches, answers, strict=True)}
        return [{"aggregations": found[part.indices].get(str(number), {})} for number, part in enumerate(self._parts)]

    def _apart(self, client: Client, pause: Callable[[float], None]) -> list[Json]:
        """One search a query and group, so that each is refused by itself."""
        return ask_all(client, [(part.indices, self._body(part.filters, part.buckets)) for part in self._parts], pause)

    def _of(self, names: Sequence[str]) -> Json:
        return {
            str(number): {"filter": part.filters, "aggs": part.buckets}
            for number, part in enumerate(self._parts)
            if part.indices is names
        }

    def _body(self, query: Json, aggregations: Json) -> Json:
        filters = [self._since, query] if query else [self._since]
        limit = f"{self._seconds:.0f}s"
        return {"size": 0, "query": {"bool": {"filter": filters}}, "aggs": aggregations, "timeout": limit}

    def _count(self, each: plan.Plan, answers: Sequence[Json]) -> Count:
        parts = [answers[number] for search in plan.searches(each) for number in self._numbers[search]]
        for answer in map(read, parts):
            if not answer.certain:
                return Count(failed=answer.rejected or answer.unsure)
        times: dict[str, datetime] = {}
        for (build, _), last in self._places(each, answers).items():
            times[build] = max(last, times.get(build, last))
        told = max((_distinct(part) for part in parts), default=0) if isinstance(each, plan.Search) else 0
        return Count(times, max(told, len(times)) if told > MOST_BUILDS else len(times))

    def _places(self, each: plan.Plan, answers: Sequence[Json]) -> Places:
        if isinstance(each, plan.Search):
            return _latest(_read(answers[number]) for number in self._numbers[each])
        parts = [self._places(part, answers) for part in each.parts]
        if isinstance(each, plan.AnyOf):
            return _latest(parts)
        return {place: last for place, last in parts[0].items() if all(place in part for part in parts[1:])}


def since_then(since: datetime) -> Json:
    """The filter for events since some time."""
    return {"range": {"@timestamp": {"gte": since.astimezone(UTC).isoformat()}}}


def build_field(properties: Properties) -> str:
    """What to count builds by.

    :raises Refused: the index has nothing of the kind.
    """
    if found := exact(properties, "build_uuid") or exact(properties, "build_short_uuid"):
        return found
    raise Refused("the index has neither build_uuid nor build_short_uuid to count builds by")


def _part(search: plan.Search, names: Sequence[str], properties: Properties) -> _Part:
    uuid = build_field(properties)
    buckets: Json = {"last": {"max": {"field": "@timestamp"}}}
    if search.by_file and (file := exact(properties, "log_url") or exact(properties, "filename")):
        buckets = {"files": {"terms": {"field": file, "size": FILES_AT_MOST}, "aggs": buckets}}
    builds: Json = {"terms": {"field": uuid, "size": MOST_BUILDS}, "aggs": buckets}
    query = elasticsearch.translate(search.meaning, properties)
    return _Part(names, query, {"builds": builds, "distinct": {"cardinality": {"field": uuid}}})


def _read(answer: Json) -> Places:
    places: Places = {}
    for bucket in answer.get("aggregations", {}).get("builds", {}).get("buckets", ()):
        for inner in bucket["files"]["buckets"] if "files" in bucket else [bucket]:
            file = inner["key"] if inner is not bucket else ""
            places[str(bucket["key"]), str(file)] = time_of(inner)
    return places


def time_of(bucket: Json) -> datetime:
    """When the last event in a bucket was; the epoch where none has a time that can be."""
    try:
        return datetime.fromtimestamp((bucket["last"]["value"] or 0) / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0, UTC)


def _latest(parts: Iterable[Places]) -> Places:
    latest: Places = {}
    for part in parts:
        for place, last in part.items():
            latest[place] = max(last, latest.get(place, last))
    return latest


def _distinct(answer: Json) -> int:
    return int(answer.get("aggregations", {}).get("distinct", {}).get("value", 0))
