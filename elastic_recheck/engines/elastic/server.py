# SPDX-License-Identifier: Apache-2.0
"""Which search server there is, and how it is reached."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from elastic_recheck.errors import Refused
from elastic_recheck.http import Origin

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
