# SPDX-License-Identifier: Apache-2.0
"""Which builds each of many queries hits: asked in one search, or, where the server refuses that, in one request.

A query that hits more builds than one answer lists is asked again by itself, page by page: nothing is cut off.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from elastic_recheck.engines.elastic import plan
from elastic_recheck.engines.elastic.asking import ask_all, read
from elastic_recheck.engines.elastic.client import Client, Json
from elastic_recheck.engines.elastic.fields import Properties, exact
from elastic_recheck.engines.elastic.listing import Listed, Listing, Places, build_field
from elastic_recheck.engines.elastic.questions import Groups
from elastic_recheck.lucene import elasticsearch


@dataclass(frozen=True, slots=True)
class Count:
    """What one query hit: builds with their last event, or why it could not be counted."""

    times: Mapping[str, datetime] = field(default_factory=dict)
    failed: str = ""


class Counting:
    """Counts the hits of queries, each with its plan by its text, in the events since some time."""

    def __init__(self, plans: Mapping[str, plan.Plan], groups: Groups, since: datetime, seconds: float) -> None:
        self._plans, self._groups = plans, groups
        self._since, self._seconds = since_then(since), seconds
        self._parts: list[Listing] = []
        self._numbers: dict[plan.Search, list[int]] = {}
        for each in plans.values():
            for search in plan.searches(each):
                if search not in self._numbers:
                    self._numbers[search] = list(range(len(self._parts), len(self._parts) + len(groups)))
                    self._parts += [_listing(search, *group) for group in groups]

    def ask(self, client: Client, pause: Callable[[float], None] = time.sleep) -> dict[str, Count]:
        """Count.

        :raises Unavailable, Refused: the server answered none of it.
        """
        answers = self._together(client, pause) or self._apart(client, pause)
        found = [Listed.of(answer) for answer in answers]
        self._turn_pages(client, pause, found)
        return {text: self._count(each, found) for text, each in self._plans.items()}

    def _together(self, client: Client, pause: Callable[[float], None]) -> list[Json] | None:
        """One search a group of indices, all in one request; None where one of them was refused or cut short.

        Servers run each of the ``filters`` of one aggregation as a query of its own; as aggregations of their own they
        would be tried on every document.
        """
        answers = ask_all(client, [(names, self._body([], self._all(names))) for names, _ in self._groups], pause)
        if not all(read(answer).certain for answer in answers):
            return None
        counted: dict[str, Json] = {}
        for kind in (each for answer in answers for each in answer.get("aggregations", {}).values()):
            counted |= kind["buckets"]
        return [{"aggregations": counted[str(number)]} for number in range(len(self._parts))]

    def _all(self, names: Sequence[str]) -> Json:
        """The aggregations for these indices: one for what is put together by build, one by build and file."""
        kinds: dict[bool, dict[str, Listing]] = {}
        for number, part in enumerate(self._parts):
            if part.indices is names:
                kinds.setdefault(bool(part.file), {})[str(number)] = part
        return {
            "by file" if by_file else "by build": {
                "filters": {"filters": {number: part.query for number, part in parts.items()}},
                "aggs": next(iter(parts.values())).first(),
            }
            for by_file, parts in kinds.items()
        }

    def _apart(self, client: Client, pause: Callable[[float], None]) -> list[Json]:
        """One search a query and group, so that each is refused by itself."""
        searches = [(part.indices, self._body([part.query], part.first())) for part in self._parts]
        return ask_all(client, searches, pause)

    def _turn_pages(self, client: Client, pause: Callable[[float], None], found: list[Listed]) -> None:
        """Ask for all of what was found in part only."""
        cut = {number: Listed() for number, each in enumerate(found) if each.cut}
        while cut:
            searches = []
            for number, so_far in cut.items():
                part = self._parts[number]
                searches.append((part.indices, self._body([part.query], part.page(so_far.after))))
            for (number, so_far), answer in zip(cut.items(), ask_all(client, searches, pause), strict=True):
                page = Listed.of(answer)
                found[number] = replace(page, places=so_far.places | page.places)
            cut = {number: found[number] for number in cut if found[number].after}

    def _body(self, filters: Sequence[Json], aggregations: Json) -> Json:
        query = {"bool": {"filter": [self._since, *filters]}}
        return {"size": 0, "query": query, "aggs": aggregations, "timeout": f"{self._seconds:.0f}s"}

    def _count(self, each: plan.Plan, found: Sequence[Listed]) -> Count:
        parts = [found[number] for search in plan.searches(each) for number in self._numbers[search]]
        if failed := next((part.failed for part in parts if part.failed), ""):
            return Count(failed=failed)
        times: dict[str, datetime] = {}
        for (build, _), last in self._places(each, found).items():
            times[build] = max(last, times.get(build, last))
        return Count(times)

    def _places(self, each: plan.Plan, found: Sequence[Listed]) -> Places:
        if isinstance(each, plan.Search):
            return _latest(found[number].places for number in self._numbers[each])
        parts = [self._places(part, found) for part in each.parts]
        if isinstance(each, plan.AnyOf):
            return _latest(parts)
        return {place: last for place, last in parts[0].items() if all(place in part for part in parts[1:])}


def since_then(since: datetime) -> Json:
    """The filter for events since some time."""
    return {"range": {"@timestamp": {"gte": since.astimezone(UTC).isoformat()}}}


def _listing(search: plan.Search, names: Sequence[str], properties: Properties) -> Listing:
    file = exact(properties, "log_url") or exact(properties, "filename") if search.by_file else ""
    return Listing(names, elasticsearch.translate(search.meaning, properties), build_field(properties), file)


def _latest(parts: Iterable[Places]) -> Places:
    latest: Places = {}
    for part in parts:
        for place, last in part.items():
            latest[place] = max(last, latest.get(place, last))
    return latest
