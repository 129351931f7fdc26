# SPDX-License-Identifier: Apache-2.0
"""Changes that fix a bug: those whose commit message names it, in its text or in a footer.

Source: Gerrit's documentation, "Searching Changes" (``message``) and "Change Endpoints" (ChangeInfo).
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
        """The latest changes that name the bug, open or merged; private and abandoned ones are left out.

        :raises Unavailable, Refused: Gerrit cannot be asked.
        """
        if not _BUG.fullmatch(bug):
            return ()
        rows = self._rest.changes(f"q={quote(f'message:{bug}', safe='')}&n={MOST}")
        return [self._review(row) for row in rows if _counts(row)]

    def _review(self, row: dict[str, Any]) -> Review:
        change, project = number(row, "_number"), text_of(row, "project")
        merged = _time(text_of(row, "submitted")) if text_of(row, "status") == "MERGED" else None
        return Review(change, project, text_of(row, "subject"), f"{self._url}/c/{project}/+/{change}", merged)


def _counts(row: dict[str, Any]) -> bool:
    return text_of(row, "status") in {"NEW", "MERGED"} and row.get("is_private") is not True


def _time(text: str) -> datetime | None:
    """Gerrit's times are UTC, with nanoseconds."""
    try:
        return datetime.fromisoformat(text[:26].strip()).replace(tzinfo=UTC)
    except ValueError:
        return None
