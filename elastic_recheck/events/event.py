# SPDX-License-Identifier: Apache-2.0
"""An event: one log record, a line or a line with the traceback that follows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from elastic_recheck.events.files import FileKind
from elastic_recheck.model import Fields

EVENT_LIMIT = 256 * 1024
"""The most raw bytes that one event is made of."""

Value = str | int | tuple[str, ...]
Document = dict[str, Value]
"""An event as a search engine would hold it: field name to value, a tuple where a field has several."""


@dataclass(frozen=True, slots=True)
class Event:
    """One log record.

    ``line`` counts from 1 in the raw file, and only a line feed ends a line. ``offset`` is where its first line
    begins, in bytes. ``time`` is in UTC, or None where the line has none that is complete. ``fields`` are what else
    the format tells (``pid``, ``syslog_program`` ...). ``lines`` is how many lines were joined. ``truncated``: more
    belonged to it than :data:`EVENT_LIMIT` allows.
    """

    line: int
    offset: int
    message: str
    time: datetime | None = None
    level: str = ""
    module: str = ""
    fields: Mapping[str, Value] = field(default_factory=dict)
    lines: int = 1
    truncated: bool = False

    def document(self, file: FileKind, build: Fields) -> Document:
        """Put the event's fields together with those of its file and its build, which a log line never overrides."""
        document: Document = dict(self.fields)
        if self.level:
            document["loglevel"] = self.level
        if self.module:
            document["module"] = self.module
        document.update(build)
        document["message"] = self.message
        document["filename"] = file.filename
        document["tags"] = (*file.tags, "multiline") if self.lines > 1 else file.tags
        return document
