# SPDX-License-Identifier: Apache-2.0
"""Whether a build's documents have come: nobody tells, so it is taken from how many there are, look by look."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock

from elastic_recheck.ci import result
from elastic_recheck.engines.elastic import indices
from elastic_recheck.engines.elastic.asking import in_part
from elastic_recheck.engines.elastic.client import Client, Json
from elastic_recheck.engines.elastic.identity import documents_of
from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.events import possible_names
from elastic_recheck.model import Arrival, Build, BuildLogs, Readiness

LONG_AGO = timedelta(hours=1)
"""A build that is seen for the first time, and whose newest document is so old, is not waited for."""
LONGEST = timedelta(days=1)
"""How long before it was reported a build began, at the most."""
REMEMBERED = 10_000
"""Builds whose last look is kept in mind."""
NOTHING = "the index held nothing of it"
_NAMELESS = "the CI system gave no id by which an index knows the build"


@dataclass(frozen=True, slots=True)
class Census:
    """What one look saw of a build: how many documents, in which indices, since when it is so many (UTC).

    ``unsettled`` says why there may be more, empty where these are all; ``in_part``: the server looked in part only.
    """

    documents: int
    since: datetime
    indices: tuple[str, ...]
    unsettled: str = ""
    in_part: bool = False


class Arrivals:
    """Looks for builds' documents, and remembers what it saw. Thread-safe.

    :param index_format: how indices are named by date.
    :param needed: files (paths or base names) without which a build is not complete.
    :param settle: for how long the number of documents must stay the same.
    """

    def __init__(
        self,
        client: Client,
        index_format: str,
        needed: Sequence[str],
        settle: timedelta,
        clock: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._index_format = index_format
        self._needed = tuple(needed)
        self._settle = settle
        self._clock = clock
        self._seen: OrderedDict[str, Census] = OrderedDict()
        self._lock = Lock()

    def look(self, build: Build, reported: datetime | None = None) -> Arrival:
        """Look once. Where some documents are there, but perhaps not all, the logs are given with ``NOT_YET``.

        :param reported: when the CI system told that the build failed; without it the last days are searched.
        """
        meaning = result(build.result)
        if not meaning.logs:
            return Arrival(Readiness.NEVER, reason=meaning.plain)
        filters = documents_of(build)
        if filters is None:
            return Arrival(Readiness.NEVER, reason=_NAMELESS)
        try:
            census, logs = self._count(build, filters, self._days(reported))
        except Unavailable as error:
            return Arrival(Readiness.AWAY, reason=str(error))
        except Refused as error:
            return Arrival(Readiness.NOT_YET, reason=str(error))
        if not census.unsettled:
            return Arrival(Readiness.THERE, logs)
        if census.documents:
            return Arrival(Readiness.NOT_YET, logs, census.unsettled)
        return Arrival(Readiness.AWAY if census.in_part else Readiness.NOT_YET, reason=census.unsettled)

    def census(self, build: Build) -> Census:
        """What the last look saw; without one, what is there now.

        :raises Unavailable, Refused: as the client says; nothing that is known names the build's documents.
        """
        with self._lock:
            seen = self._seen.get(build.id)
        if seen is None:
            filters = documents_of(build)
            if filters is None:
                raise Refused(_NAMELESS)
            seen, _ = self._count(build, filters, self._days(None))
        return seen

    def _days(self, reported: datetime | None) -> Sequence[str]:
        """The names of the indices that may hold the build."""
        if reported:
            return indices.over(self._index_format, reported - LONGEST, reported)
        now = self._clock()
        return indices.over(self._index_format, now - indices.KEPT, now)

    def _count(self, build: Build, filters: Sequence[Json], names: Sequence[str]) -> tuple[Census, BuildLogs]:
        answer = self._client.search(names, _body(filters, self._needed))
        return self._remember(build, answer, names), _logs(build, answer)

    def _remember(self, build: Build, answer: Json, names: Sequence[str]) -> Census:
        now, counts = self._clock(), answer.get("aggregations", {})
        documents = answer["hits"].get("total", {}).get("value", 0)
        found = [bucket["key"] for bucket in counts.get("indices", {}).get("buckets", ())]
        have = counts.get("needed", {}).get("buckets", {})
        missing = tuple(name for name in self._needed if not have.get(name, {}).get("doc_count"))
        with self._lock:
            before = self._seen.pop(build.id, None)
            since = before.since if before and before.documents == documents else now
            late = before is None and _is_old(counts.get("newest", {}), now)
            grows = not late and now - since < self._settle
            partly = in_part(answer)
            asked = tuple(names) if partly else indices.those_found(names, found)
            census = Census(documents, since, asked, partly or _unsettled(documents, missing, grows), bool(partly))
            self._seen[build.id] = census
            if len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
        return census


def _unsettled(documents: int, missing: Sequence[str], grows: bool) -> str:
    """Why there may be more documents than were found."""
    if not documents:
        return NOTHING
    if not missing and not grows:
        return ""
    why = f"lacked {', '.join(missing)}" if missing else "was still being filled with it"
    return f"the index {why} ({documents:,} events so far)"


def _body(filters: Sequence[Json], needed: Sequence[str]) -> Json:
    aggregations: Json = {
        "indices": {"terms": {"field": "_index", "size": 100}},
        "newest": {"max": {"field": "@timestamp"}},
    }
    if needed:
        aggregations["needed"] = {"filters": {"filters": {name: _file(name) for name in needed}}}
    return {
        "size": 1,
        "_source": ["build_queue", "build_status"],
        "track_total_hits": True,
        "query": {"bool": {"filter": list(filters)}},
        "aggs": aggregations,
    }


def _file(name: str) -> Json:
    fields, possible = ("filename", "filename.keyword"), list(possible_names(name))
    names = [{"terms": {field: possible}} for field in fields]
    paths = [{"wildcard": {field: {"value": f"*/{each}"}}} for field in fields for each in possible]
    return {"bool": {"should": [*names, *paths], "minimum_should_match": 1}}


def _is_old(newest: Mapping[str, float | None], now: datetime) -> bool:
    milliseconds = newest.get("value")
    if milliseconds is None:
        return False
    try:
        return now - datetime.fromtimestamp(milliseconds / 1000, UTC) > LONG_AGO
    except (OverflowError, ValueError, OSError):
        return False


def _logs(build: Build, answer: Json) -> BuildLogs:
    hits = answer["hits"].get("hits") or [{}]
    source = hits[0].get("_source") or {}
    queue, status = source.get("build_queue"), source.get("build_status")
    return BuildLogs(
        root=build.url,
        files=(),
        pipeline=queue if isinstance(queue, str) else "",
        result=status if build.result == "CUSTOM" and isinstance(status, str) else "",
    )
