# SPDX-License-Identifier: Apache-2.0
"""Whom may be asked: the origin of a URL, and the patterns of hosts that are allowed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit, urlunsplit

from elastic_recheck.errors import Refused

_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::(?P<port>[0-9]{1,5}))?(?P<rest>[/?#].*)?",
    re.I,
)
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\\ud800-\udfff]")
_DEFAULT_PORTS = {"http": 80, "https": 443}


class HostRefused(Refused):
    """Nobody allowed this host to be asked.

    :ivar host: as it would have to be written among the allowed hosts.
    """

    def __init__(self, host: str) -> None:
        super().__init__(f"host {host} is not among the allowed hosts")
        self.host = host


def redacted(url: str) -> str:
    """Make a URL fit to be shown: without user, password, query (it may hold a token) and control characters."""
    try:
        scheme, netloc, path, query, _ = urlsplit(url)
    except ValueError:
        return "a malformed URL"
    shown = urlunsplit((scheme, netloc.rpartition("@")[2], path, "..." if query else "", ""))
    return _FORBIDDEN.sub("?", shown)[:500]


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port of a URL: what a connection, and a password, belong to."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> Self:
        """Read a URL strictly, so that no two parsers can disagree about its host.

        :raises Refused: not http or https, a user name or password within, white space or control characters.
        """
        match = None if _FORBIDDEN.search(url) else _URL.fullmatch(url)
        port = int(match["port"] or _DEFAULT_PORTS[match["scheme"].lower()]) if match else 0
        if match is None or not 0 < port < 65536:
            raise Refused(f"not an http or https URL that can be asked: {redacted(url)}")
        return cls(match["scheme"].lower(), match["host"].lower().rstrip("."), port)

    @property
    def site(self) -> str:
        """``host:port``."""
        return f"{self.host}:{self.port}"

    @property
    def name(self) -> str:
        """The host, with its port where that is not the scheme's own."""
        return self.host if self.port == _DEFAULT_PORTS[self.scheme] else self.site


class AllowedHosts:
    """The hosts that may be asked.

    A pattern is ``host`` (its ports 80 and 443), ``host:port`` or ``*.suffix`` (every host below the suffix, with
    or without a port). Host and address are compared as written: a private address is fine where it is named.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = frozenset(pattern.strip().lower() for pattern in patterns)

    @classmethod
    def of_urls(cls, *urls: str) -> Self:
        """Exactly the sites of these URLs."""
        return cls(Origin.of(url).site for url in urls)

    def __contains__(self, origin: Origin) -> bool:
        parts = origin.host.split(".")
        hosts = [origin.host, *("*." + ".".join(parts[n:]) for n in range(1, len(parts)))]
        default_port = origin.port in _DEFAULT_PORTS.values()
        return any(
            f"{host}:{origin.port}" in self._patterns or (default_port and host in self._patterns) for host in hosts
        )

    def check(self, origin: Origin) -> None:
        """Let an allowed origin pass.

        :raises HostRefused: it is not allowed.
        """
        if origin not in self:
            raise HostRefused(origin.name)


class AnyHost(AllowedHosts):
    """Every host may be asked: for a person who names a build and means whatever that points at, never for a daemon."""

    def __init__(self) -> None:
        super().__init__(())

    def __contains__(self, origin: Origin) -> bool:
        return True
