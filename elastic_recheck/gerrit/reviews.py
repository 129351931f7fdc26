# SPDX-License-Identifier: Apache-2.0
"""Changes that fix a bug: those whose commit message names it, by number or in a footer that Gerrit tracks.

Source: Gerrit's documentation, "Searching Changes" (``message``, ``bug``, ``age``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from elastic_recheck.gerrit.rest import GerritRest, number, text_of
from elastic_recheck.rows import Review

MOST = 20
_BUG = re.compile(r"[\w.-]+", re.ASCII)


class GerritReviews:
    """Implements :class:`elastic_recheck.ports.Reviews`."""

    def __init__(self, rest: GerritRest, url: str) -> None:
        self._rest, self._url = rest, url.rstrip("/")

    def fixing(self, bug: str) -> Sequence[Review]:
        """The open changes that name the bug, and those merged in the last 11 days; private ones are left out.

        :raises Unavailable, Refused: Gerrit cannot be asked.
        """
        if not _BUG.fullmatch(bug):
            return ()
        query = f"(message:{bug} OR bug:{bug}) (status:open OR (status:merged -age:11d)) -is:private"
        return [self._review(row) for row in self._rest.changes(f"q={quote(query, safe='')}&n={MOST}")]

    def _review(self, row: dict[str, Any]) -> Review:
        change, project = number(row, "_number"), text_of(row, "project")
        merged = _time(text_of(row, "submitted")) if text_of(row, "status") == "MERGED" else None
        return Review(change, project, text_of(row, "subject"), f"{self._url}/c/{project}/+/{change}", merged)


def _time(text: str) -> datetime | None:
    """Gerrit's times are UTC, with nanoseconds."""
    try:
        return datetime.fromisoformat(text[:26].strip()).replace(tzinfo=UTC)
    except ValueError:
        return None
