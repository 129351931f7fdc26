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
    is_called_log,
    rules_for,
)
from elastic_recheck.events.plain_names import ENDINGS, plain_name, possible_names

__all__ = [
    "DEFAULT_RULES",
    "ENDINGS",
    "EVENT_LIMIT",
    "KNOWN_NAMES",
    "Document",
    "Event",
    "FileKind",
    "FileRule",
    "Format",
    "classify_file",
    "event_at",
    "is_called_log",
    "plain_name",
    "possible_names",
    "read",
    "rules_for",
]
