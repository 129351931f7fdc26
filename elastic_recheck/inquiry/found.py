# SPDX-License-Identifier: Apache-2.0
"""An event that a query hits, with all that is known of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from elastic_recheck.errors import Refused

_BUILD = ("build_uuid", "build_short_uuid", "log_url")
"""What tells builds apart, best first."""
_TIME = "@timestamp"


@dataclass(frozen=True, slots=True)
class Found:
    """One event. ``fields`` are those of its document; ``line`` is 0, ``file``, ``url`` empty where nobody knows."""

    fields: Mapping[str, object]
    build: str
    time: datetime | None = None
    file: str = ""
    line: int = 0
    url: str = ""

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """Read a document as a search engine holds it; any field may be missing, or be a list of values."""
        line = document.get("line")
        return cls(
            fields=document,
            build=next((text for name in _BUILD if (text := text_of(document.get(name)))), ""),
            time=time_of(document.get(_TIME)),
            file=text_of(document.get("filename")),
            line=line if isinstance(line, int) and line > 0 else 0,
            url=text_of(document.get("log_url")),
        )

    @property
    def message(self) -> str:
        """What it says."""
        return text_of(self.fields.get("message"))

    @property
    def status(self) -> str:
        """How its build ended (``FAILURE``), empty where nobody knows."""
        return text_of(self.fields.get("build_status"))

    @property
    def change(self) -> str:
        """The number of its change, empty where there is none."""
        return text_of(self.fields.get("build_change"))


def documents(lines: Iterator[str], name: str) -> Iterator[Mapping[str, Any]]:
    """Read documents, one JSON object a line, as they are or as a search answers them (in ``_source``).

    :param name: of the file, for messages.
    :raises Refused: a line is no JSON object; names the line.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            document = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise Refused(f"{name}:{number}: is no JSON ({error})") from error
        if not isinstance(document, dict):
            raise Refused(f"{name}:{number}: is no JSON object")
        source = document.get("_source", document)
        yield source if isinstance(source, dict) else document


def text_of(value: object) -> str:
    """The value, or the first of several, as a text; empty where there is none."""
    first = next(iter(value), None) if isinstance(value, (list, tuple)) else value
    return "" if first is None or isinstance(first, (dict, list)) else str(first)


def time_of(value: object) -> datetime | None:
    """An ISO 8601 time, taken as UTC where it names no zone."""
    try:
        time = datetime.fromisoformat(text_of(value))
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
