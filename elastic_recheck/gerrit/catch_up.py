# SPDX-License-Identifier: Apache-2.0
"""What the event stream missed, asked for over REST: Gerrit keeps every comment, with its time and tag.

``after:`` selects changes by their last update, so the messages are filtered by their own dates. Source: Gerrit's
documentation, "Searching Changes" (``after``, ``commentby``) and "/changes/" (options ``MESSAGES``,
``DETAILED_ACCOUNTS``).
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from elastic_recheck.errors import TooLarge
from elastic_recheck.gerrit.rest import GerritRest, comments, number, text_of
from elastic_recheck.model import Change, Comment

log = logging.getLogger(__name__)

OVERLAP = timedelta(minutes=6)
"""How much further back is asked for: the two machines' clocks may differ, and Gerrit's index may be behind."""
PAGE = 100
MOST_CHANGES = 10_000


class CatchUp:
    """Finds comments of some accounts.

    :param server: the name that changes carry as their server; the same as the event stream gives them.
    """

    def __init__(self, rest: GerritRest, server: str, url: str) -> None:
        self._rest, self._server, self._url = rest, server, url.rstrip("/")

    def since(self, time: datetime, authors: Collection[str]) -> list[Comment]:
        """All comments that these accounts made since ``time``, and a little longer, oldest first.

        :raises Unavailable: Gerrit cannot be asked just now.
        :raises Refused: it does not answer such questions.
        """
        start = (time - OVERLAP).astimezone(UTC)
        found = {comment for author in authors for comment in self._by(author, start)}
        return sorted((each for each in found if each.time >= start), key=lambda each: each.time)

    def _by(self, author: str, start: datetime) -> Iterator[Comment]:
        query = quote(f'commentby:{author} after:"{start:%Y-%m-%d %H:%M:%S}"', safe="")
        found, more = 0, True
        while more and found < MOST_CHANGES:
            rows = self._rows(query, found)
            for row in rows:
                change = self._change(row)
                said = comments(change, row.get("messages")) if change.number and change.project else ()
                yield from (each for each in said if each.author == author and each.patch_set)
            found += len(rows)
            more = bool(rows) and bool(rows[-1].get("_more_changes"))

    def _rows(self, query: str, found: int) -> Sequence[dict[str, Any]]:
        """The changes after so many that were found; fewer at once, where they are too much to be read.

        One that is too much by itself comes without its messages.
        """
        size, messages = PAGE, "&o=MESSAGES"
        while True:
            try:
                return self._rest.changes(f"q={query}&n={size}&S={found}{messages}&o=DETAILED_ACCOUNTS")
            except TooLarge as error:
                if not messages:
                    raise
                if size == 1:
                    log.error("not read while catching up: %s", error)  # noqa: TRY400 - expected, said in one line
                    messages = ""
                size = max(1, size // 4)

    def _change(self, row: dict[str, Any]) -> Change:
        change, project, owner = number(row, "_number"), text_of(row, "project"), row.get("owner")
        return Change(
            server=self._server,
            project=project,
            number=change,
            branch=text_of(row, "branch"),
            url=f"{self._url}/c/{project}/+/{change}",
            subject=text_of(row, "subject"),
            owner=text_of(owner, "username") if isinstance(owner, dict) else "",
            status=text_of(row, "status") or "NEW",
            private=row.get("is_private") is True,
            change_id=text_of(row, "change_id"),
        )
