# SPDX-License-Identifier: Apache-2.0
"""A search server's client that counts its requests."""

from __future__ import annotations

from collections.abc import Sequence

from elastic_recheck.engines.elastic import Client
from elastic_recheck.engines.elastic.client import Json


class CountedClient:
    """Implements :class:`elastic_recheck.engines.elastic.Client` with another one."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.requests = 0

    def _counted(self) -> Client:
        self.requests += 1
        return self._client

    def identify(self) -> str:
        """Say what the server calls itself."""
        return self._counted().identify()

    def search(self, indices: Sequence[str], body: Json) -> Json:
        """Search once."""
        return self._counted().search(indices, body)

    def msearch(self, searches: Sequence[tuple[Sequence[str], Json]]) -> list[Json]:
        """Search several times in one request."""
        return self._counted().msearch(searches)

    def field_caps(self, indices: Sequence[str]) -> Json:
        """Ask for the fields of these indices."""
        return self._counted().field_caps(indices)

    def bulk(self, lines: Sequence[str]) -> list[Json]:
        """Write in one request."""
        return self._counted().bulk(lines)

    def put_template(self, name: str, body: Json) -> None:
        """Make or replace an index template."""
        self._counted().put_template(name, body)

    def close(self) -> None:
        """Hang up."""
        self._client.close()
