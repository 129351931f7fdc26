# SPDX-License-Identifier: Apache-2.0
"""How the builds that a search hits are listed in an answer: the first of them for many searches, or all for one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

from elastic_recheck.engines.elastic.asking import in_part, read
from elastic_recheck.engines.elastic.client import Client, Json
from elastic_recheck.engines.elastic.fields import Properties, exact
from elastic_recheck.errors import Refused, Unavailable

MOST_BUILDS = 1000
"""Builds that a query has in the first answer; servers bound the sum over all queries (65,536 by default)."""
MOST_FILES = 100
"""Files of a build that it has there, where a query is asked in parts."""
PAGE = 10_000
"""Builds, or their files, in an answer on one query alone."""

Places = dict[tuple[str, str], datetime]
"""The last event that hits, by build and, where a query is asked in parts, by file."""


_LAST: Json = {"last": {"max": {"field": "@timestamp"}}}


@dataclass(frozen=True, slots=True)
class Listing:
    """One search in one group of indices: what it asks, and by which fields its hits are put together."""

    indices: Sequence[str]
    query: Json
    build: str
    file: str

    def first(self) -> Json:
        """The aggregations that list the first builds, with some files of each."""
        inner = _LAST
        if self.file:
            inner = {"files": {"terms": {"field": self.file, "size": MOST_FILES}, "aggs": _LAST}}
        return {"builds": {"terms": {"field": self.build, "size": MOST_BUILDS}, "aggs": inner}}

    def page(self, after: Json | None) -> Json:
        """The aggregations that list all builds and files, page by page, from after a key on."""
        fields = {"build": self.build, **({"file": self.file} if self.file else {})}
        sources = [{name: {"terms": {"field": field}}} for name, field in fields.items()]
        pages: Json = {"size": PAGE, "sources": sources, **({"after": after} if after else {})}
        return {"builds": {"composite": pages, "aggs": _LAST}}


@dataclass(frozen=True, slots=True)
class Listed:
    """What an answer lists: ``failed`` says why it lists nothing that counts; ``cut``: there is more.

    ``after`` is the key of a page's last row, after which the next page begins.
    """

    places: Places = field(default_factory=dict)
    cut: bool = False
    after: Json | None = None
    failed: str = ""

    @classmethod
    def of(cls, answer: Json) -> Self:
        """Read an answer."""
        said = read(answer)
        if not said.certain:
            return cls(failed=said.rejected or said.unsure)
        builds = answer.get("aggregations", {}).get("builds", {})
        if "sum_other_doc_count" in builds:
            return cls(*_first(builds))
        rows = builds.get("buckets", ())
        places = {(str(row["key"]["build"]), str(row["key"].get("file", ""))): time_of(row) for row in rows}
        return cls(places, after=builds.get("after_key") if len(rows) == PAGE else None)


def _first(builds: Json) -> tuple[Places, bool]:
    places: Places = {}
    cut = builds["sum_other_doc_count"] > 0
    for bucket in builds["buckets"]:
        build = str(bucket["key"])
        if "files" in bucket:
            cut = cut or bucket["files"]["sum_other_doc_count"] > 0
            places |= {(build, str(file["key"])): time_of(file) for file in bucket["files"]["buckets"]}
        else:
            places[build, ""] = time_of(bucket)
    return places, cut


@dataclass(frozen=True, slots=True)
class ListedBuild:
    """One build: its id, the fields that are known of it (as texts), and the time of its last event."""

    build: str
    fields: Mapping[str, str]
    time: datetime


def listed_builds(
    client: Client, indices: Sequence[str], properties: Properties, query: Json, fields: Iterable[str]
) -> Iterator[ListedBuild]:
    """All builds with a document that a query hits, page by page: each once for each set of values of the fields.

    :raises Unavailable: the server did not answer, or in part. :raises Refused: no field names builds.
    """
    known = [(name, field) for name in fields if (field := exact(properties, name))]
    sources: list[Json] = [{name: {"terms": {"field": field, "missing_bucket": True}}} for name, field in known]
    pages: Json = {"size": PAGE, "sources": [{"build": {"terms": {"field": build_field(properties)}}}, *sources]}
    while True:
        aggregations: Json = {"builds": {"composite": pages, "aggs": _LAST}}
        answer = client.search(indices, {"size": 0, "query": query, "aggs": aggregations})
        if partly := in_part(answer):
            raise Unavailable(f"the builds cannot be listed: {partly}")
        builds = answer["aggregations"]["builds"]
        yield from (_build_row(bucket, [name for name, _ in known]) for bucket in builds["buckets"])
        if "after_key" not in builds or len(builds["buckets"]) < PAGE:
            return
        pages["after"] = builds["after_key"]


def _build_row(bucket: Json, fields: Iterable[str]) -> ListedBuild:
    key = bucket["key"]
    told = {name: str(key[name]) for name in fields if key[name] is not None}
    return ListedBuild(str(key["build"]), told, time_of(bucket))


def build_field(properties: Properties) -> str:
    """What to count builds by.

    :raises Refused: the index has nothing of the kind.
    """
    if found := exact(properties, "build_uuid") or exact(properties, "build_short_uuid"):
        return found
    raise Refused("the index has neither build_uuid nor build_short_uuid to count builds by")


def time_of(bucket: Json) -> datetime:
    """When the last event in a bucket was; the epoch where none has a time that can be."""
    try:
        return datetime.fromtimestamp((bucket["last"]["value"] or 0) / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0, UTC)
