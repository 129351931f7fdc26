# SPDX-License-Identifier: Apache-2.0
"""Jenkins' remote access API: what it says about a build (Jenkins' documentation, "Remote Access API")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote

from elastic_recheck.errors import Refused
from elastic_recheck.http import Http, redacted

CONSOLE = "consoleText"
"""The whole console log as plain text, below a build's URL."""

_LIMIT = 4 << 20
"""Bytes of an answer about one build, artifacts included."""
_PAGE = re.compile(
    r"(?P<root>https?://[^?#]+?(?:/job/[^/?#]+)+(?:/[^/?#=]+=[^/?#]+)?/[0-9]+)"
    r"(?:/(?:console|consoleFull|consoleText|display/redirect)?)?(?:[?#].*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class JenkinsPage:
    """A build's URL, with a slash at its end."""

    url: str

    @classmethod
    def of(cls, url: str) -> Self | None:
        """Read the URL of a build, or of its console; None where it is something else."""
        match = _PAGE.fullmatch(url)
        return cls(match["root"] + "/") if match else None

    def artifact_url(self, path: str) -> str:
        """Where an artifact can be fetched."""
        return f"{self.url}artifact/{quote(path)}"


@dataclass(frozen=True, slots=True)
class JenkinsBuild:
    """A build as Jenkins knows it; ``artifacts`` are relative paths, as Jenkins gives them."""

    building: bool
    result: str
    artifacts: tuple[str, ...]


class JenkinsApi:
    """Any Jenkins whose host may be asked."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def build(self, page: JenkinsPage) -> JenkinsBuild:
        """What Jenkins knows of one build.

        :raises StatusRefused: with ``status`` 404 where there is no such build for us.
        :raises Unavailable: Jenkins cannot be asked just now.
        :raises Refused: host not allowed, or the answer is not Jenkins'.
        """
        url = f"{page.url}api/json?tree=building,result,artifacts[relativePath]"
        answer = self._http.get_json(url, _LIMIT)
        if isinstance(answer, dict) and isinstance(answer.get("building"), bool):
            result = answer.get("result")
            artifacts = tuple(_paths(answer.get("artifacts")))
            return JenkinsBuild(answer["building"], result if isinstance(result, str) else "", artifacts)
        raise Refused(f"{redacted(url)} does not answer as Jenkins' API does")


def _paths(artifacts: object) -> Iterator[str]:
    for artifact in artifacts if isinstance(artifacts, list) else ():
        match artifact:
            case {"relativePath": str(path)}:
                yield path
