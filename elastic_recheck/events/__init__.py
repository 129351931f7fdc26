# SPDX-License-Identifier: Apache-2.0
"""Raw log bytes in, events out: which files matter, how each is cut, and what an event's fields are."""

from elastic_recheck.events.cut import event_at, read
from elastic_recheck.events.event import EVENT_LIMIT, Document, Event
from elastic_recheck.events.files import (
    DEFAULT_RULES,
    KNOWN_NAMES,
    FileKind,
    FileRule,
    Format,
    classify_file,
    rules_for,
)

__all__ = [
    "DEFAULT_RULES",
    "EVENT_LIMIT",
    "KNOWN_NAMES",
    "Document",
    "Event",
    "FileKind",
    "FileRule",
    "Format",
    "classify_file",
    "event_at",
    "read",
    "rules_for",
]
