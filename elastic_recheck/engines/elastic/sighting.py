# SPDX-License-Identifier: Apache-2.0
"""A document that proves that something hit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from elastic_recheck import lucene
from elastic_recheck.diagnose import excerpt
from elastic_recheck.engines.elastic.client import Json
from elastic_recheck.engines.elastic.fields import NUMBERS, Properties, exact
from elastic_recheck.model import Evidence

LINE = "line"
"""The field with a document's line number in the raw file, in indices that were filled by us."""
SOURCE = ("filename", "log_url", LINE, "@timestamp", "message")
"""All that is fetched of a document."""

_EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One document, as far as evidence needs it. ``line`` is 0 where the index does not tell."""

    file: str
    url: str
    line: int
    time: datetime | None
    message: str

    @classmethod
    def of(cls, hit: Json) -> Self:
        """Read a search's hit. Any field may be missing, or be a list of values."""
        source: Mapping[str, Any] = hit.get("_source") or {}
        url = _text(source.get("log_url"))
        line = _first(source.get(LINE))
        return cls(
            file=_text(source.get("filename")) or url.rpartition("/")[2],
            url=url if url.startswith(("http://", "https://")) else "",
            line=line if isinstance(line, int) and line > 0 else 0,
            time=_time(_first(source.get("@timestamp"))),
            message=_text(source.get("message")),
        )

    @property
    def place(self) -> str:
        """What tells its file from the build's others: two of them may have the same name."""
        return self.url or self.file

    def stands_before(self, other: Sighting) -> bool:
        """Whether it is the better evidence: of the first file by name, the last document."""
        if self.file != other.file:
            return self.file < other.file
        return (self.line, self.time or _EARLIEST) > (other.line, other.time or _EARLIEST)

    def evidence(self, query: lucene.Query) -> Evidence:
        """The document as evidence for a query."""
        text, start, end = excerpt(self.message, query.span({"message": self.message}))
        return Evidence(self.file, self.line, text, self.time, self.url, start, end)


def last_first(properties: Properties) -> list[Json]:
    """The order in which the best evidence comes first, by what the index has to sort by."""
    order: list[Json] = []
    if file := exact(properties, "filename"):
        order.append({file: {"order": "asc", "unmapped_type": "keyword"}})
    if properties.get(LINE, {}).get("type") in NUMBERS:
        order.append({LINE: {"order": "desc", "unmapped_type": "long"}})
    return [*order, {"@timestamp": {"order": "desc", "unmapped_type": "date"}}, {"_doc": {"order": "desc"}}]


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value


def _text(value: object) -> str:
    inner = _first(value)
    return inner if isinstance(inner, str) else ""


def _time(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return None
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
