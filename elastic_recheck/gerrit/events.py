# SPDX-License-Identifier: Apache-2.0
"""One line of ``gerrit stream-events``: a JSON object in which any field may be missing.

Format: Gerrit's documentation, pages "gerrit stream-events" (``cmd-stream-events``) and "JSON Data" (``json``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from elastic_recheck.model import Change, Comment
from elastic_recheck.records import read_foreign_json

_PATCH_SET_LEVEL = "/PATCHSET_LEVEL"
_MOST_DIGITS = 18
"""Numbers of more digits do not fit where they are kept; no Gerrit has them."""
_LATEST = 7_258_118_400
"""The year 2200: one cannot reckon with the very last times that there are."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Gerrit's queue for us ran over: it says that events were left out here."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """A line that cannot be read as the event that it should be."""

    reason: str


def parse(line: bytes, server: str, now: datetime) -> Comment | Dropped | Malformed | None:
    """Read one line; None for events of other kinds.

    Old versions give numbers as strings, and no time: then it is ``now``.
    """
    try:
        event = read_foreign_json(line)
    except ValueError as error:
        return Malformed(f"not JSON: {error}")
    if not isinstance(event, dict):
        return Malformed("not a JSON object")
    if event.get("type") == "dropped-output":
        return Dropped()
    if event.get("type") != "comment-added":
        return None
    change = _change(_object(event, "change"), server)
    patch_set = _number(_object(event, "patchSet"), "number")
    if change is None or not patch_set:
        return Malformed("comment-added that names no project, change or patch set")
    author = _text(_object(event, "author"), "username")
    return Comment(change, patch_set, author, _comment(event), _time(event, now))


def _change(fields: dict[str, Any], server: str) -> Change | None:
    number, project = _number(fields, "number"), _text(fields, "project")
    if not number or not project:
        return None
    return Change(
        server,
        project,
        number,
        branch=_text(fields, "branch"),
        url=_text(fields, "url"),
        subject=_text(fields, "subject"),
        owner=_text(_object(fields, "owner"), "username"),
        status=_text(fields, "status") or "NEW",
        private=fields.get("private") is True,
        change_id=_text(fields, "id"),
    )


def _comment(event: dict[str, Any]) -> str:
    """The text, with patch-set-level comments (since Gerrit 3.3) where the text does not hold them already."""
    text = _text(event, "comment")
    comments = _object(event, "patchSetComments").get(_PATCH_SET_LEVEL)
    for comment in comments if isinstance(comments, list) else ():
        message = _text(comment, "message") if isinstance(comment, dict) else ""
        if message not in text:
            text = f"{text}\n\n{message}"
    return text


def _time(event: dict[str, Any], now: datetime) -> datetime:
    seconds = _number(event, "eventCreatedOn")
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < _LATEST else now


def _object(fields: dict[str, Any], name: str) -> dict[str, Any]:
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _number(fields: dict[str, Any], name: str) -> int:
    """0 where it is missing or no number."""
    digits = str(fields.get(name))
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS else 0
