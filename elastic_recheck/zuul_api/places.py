# SPDX-License-Identifier: Apache-2.0
"""Places at a Zuul, as its web addresses name them.

White-label sites serve one tenant without naming it. Source: Zuul's ``web/src/actions/tenant.js`` and
``web/src/routes.js``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

_PAGE = re.compile(
    r"(?P<root>https?://[^?#]+?)(?:/t/(?P<tenant>[^/?#]+))?/build/(?P<uuid>[0-9a-f]{32})(?:[/?#].*)?", re.IGNORECASE
)

_TENANT = re.compile(
    r"(?P<root>https?://[^?#]+?)(?:/t/(?P<tenant>[^/?#]+))?"
    r"(?:/(?:status|projects?|jobs?|builds?|buildsets?)(?:/[^?#]*)?)?/?(?:[?#].*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class BuildPage:
    """A build's place at a Zuul. ``tenant`` is empty at a white-label site; ``root`` has no slash at its end."""

    root: str
    tenant: str
    uuid: str

    @classmethod
    def of(cls, url: str) -> Self | None:
        """Read the URL of a build page, or of a view below it; None where it is something else."""
        match = _PAGE.fullmatch(url)
        return cls(match["root"], match["tenant"] or "", match["uuid"].lower()) if match else None

    @property
    def url(self) -> str:
        """The page for people."""
        return f"{self.root}{f'/t/{self.tenant}' if self.tenant else ''}/build/{self.uuid}"

    @property
    def viewer(self) -> str:
        """What a log file's quoted name is appended to for Zuul's log viewer."""
        return f"{self.url}/log/"

    @property
    def api_url(self) -> str:
        """The build in the API."""
        return f"{Tenant(self.root, self.tenant).api_url}build/{self.uuid}"


@dataclass(frozen=True, slots=True)
class Tenant:
    """A tenant of a Zuul, as in :class:`BuildPage`."""

    root: str
    tenant: str = ""

    @classmethod
    def of(cls, url: str) -> Self | None:
        """Read the URL of a tenant (``https://zuul.example.org/t/TENANT``), or of a page of it."""
        match = _TENANT.fullmatch(url)
        return cls(match["root"], match["tenant"] or "") if match else None

    @property
    def api_url(self) -> str:
        """The tenant in the API, with a slash at its end."""
        return f"{self.root}/api/{f'tenant/{self.tenant}/' if self.tenant else ''}"

    def page(self, uuid: str) -> BuildPage:
        """The page of one of its builds."""
        return BuildPage(self.root, self.tenant, uuid)
