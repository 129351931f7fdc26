# SPDX-License-Identifier: Apache-2.0
"""The seam over the two client libraries: what both can do, with plain dictionaries in and out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

Json = dict[str, Any]
"""A JSON object, as it is sent or was received."""


class Client(Protocol):
    """A search server. Every method may raise Unavailable or Refused, in one line that names the server."""

    def identify(self) -> str:
        """Say what the server calls itself (``Elasticsearch 8.19.3``); empty where the account may not ask that.

        :raises Refused: it is a server for the other client.
        """

    def search(self, indices: Sequence[str], body: Json) -> Json:
        """Search once; indices that are not there count as empty."""

    def msearch(self, searches: Sequence[tuple[Sequence[str], Json]]) -> list[Json]:
        """Search several times in one request; each answer may be an error of its own."""

    def field_caps(self, indices: Sequence[str]) -> Json:
        """Ask for the fields of these indices, and where they differ."""

    def bulk(self, lines: Sequence[str]) -> list[Json]:
        """Write in one request: a line that says what, and a line with the document; each answer may be an error."""

    def put_template(self, name: str, body: Json) -> None:
        """Make or replace an index template."""

    def close(self) -> None:
        """Hang up."""


def msearch_lines(searches: Sequence[tuple[Sequence[str], Json]]) -> list[Json]:
    """A header and a body a search, as the ``_msearch`` request has them."""
    lines: list[Json] = []
    for indices, body in searches:
        lines += ({"index": list(indices), "ignore_unavailable": True, "allow_no_indices": True}, body)
    return lines
