# SPDX-License-Identifier: Apache-2.0
"""The seam over the two client libraries: what both can do, with plain dictionaries in and out."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from elastic_recheck.errors import Refused
from elastic_recheck.http import Origin

Json = dict[str, Any]
"""A JSON object, as it is sent or was received."""

CONNECTIONS = 20
"""To one server at a time: as many threads as look for logs and search at once."""


class Kind(StrEnum):
    """Which search server, and so which client library."""

    ELASTICSEARCH = "elasticsearch"
    OPENSEARCH = "opensearch"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How a search server is reached.

    ``url`` may have a path (``https://host/opensearch``). Either ``user`` and ``password``, or ``api_key`` (Base64, as
    Elasticsearch gives it), or neither. ``timeout`` is in seconds, for one answer.
    """

    kind: Kind
    url: str
    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    ca_file: Path | None = None
    timeout: float = 60.0

    @property
    def address(self) -> str:
        """The URL with its port, as both libraries want it.

        :raises Refused: it is no URL, or holds a password.
        """
        origin = Origin.of(self.url)
        path = self.url.split("://", 1)[1].partition("/")[2].rstrip("/")
        return f"{origin.scheme}://{origin.site}/{path}".rstrip("/")

    @property
    def site(self) -> str:
        """The server's name in messages."""
        return f"search server {Origin.of(self.url).name}"

    def tls(self) -> ssl.SSLContext | None:
        """What certificates are checked against: the system's authorities, and ``ca_file``; None without TLS.

        :raises Refused: ``ca_file`` cannot be used.
        """
        if Origin.of(self.url).scheme != "https":
            return None
        context = ssl.create_default_context()
        if self.ca_file:
            try:
                context.load_verify_locations(self.ca_file)
            except OSError as error:  # ssl.SSLError among them
                raise Refused(f"{self.ca_file} cannot be used as ca_file: {error.strerror or error}") from error
        return context


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


def connect(settings: ServerSettings) -> Client:
    """Make the client; nothing is sent yet.

    :raises Refused: the URL cannot be used, or the library is not installed.
    """
    if settings.kind is Kind.ELASTICSEARCH:
        from elastic_recheck.engines.elastic.elasticsearch_client import ElasticsearchClient

        return ElasticsearchClient(settings)
    try:
        from elastic_recheck.engines.elastic.opensearch_client import OpensearchClient
    except ModuleNotFoundError as error:
        if error.name != "opensearchpy":
            raise
        raise Refused(
            "engine = opensearch needs the package opensearch-py: pip install 'elastic-recheck[opensearch]'"
        ) from error
    return OpensearchClient(settings)


def msearch_lines(searches: Sequence[tuple[Sequence[str], Json]]) -> list[Json]:
    """A header and a body a search, as the ``_msearch`` request has them."""
    lines: list[Json] = []
    for indices, body in searches:
        lines += ({"index": list(indices), "ignore_unavailable": True, "allow_no_indices": True}, body)
    return lines
