# SPDX-License-Identifier: Apache-2.0
"""Zuul's web API: what it says about a build.

Source: Zuul's ``zuul/web/__init__.py`` (``/api/tenant/{tenant}/build/{uuid}``; ``/builds``, whose ``result`` may be
given several times), before and after Zuul 10, which moved project, branch, change and patch set into ``ref``;
white-label sites, which serve one tenant without naming it: ``web/src/actions/tenant.js``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urlencode

from elastic_recheck.errors import Refused
from elastic_recheck.http import Http, redacted

_LIMIT = 4 << 20
"""Bytes of an answer about one build."""
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


@dataclass(frozen=True, slots=True)
class ZuulBuild:
    """A build as Zuul knows it. Texts are empty, numbers and times None where Zuul does not say.

    A build that ended without ``log_url`` never had logs, or lost them.
    """

    uuid: str
    job: str = ""
    result: str = ""
    error_detail: str = ""
    voting: bool | None = None
    pipeline: str = ""
    project: str = ""
    branch: str = ""
    change: int | None = None
    patch_set: int | None = None
    nodeset: str = ""
    start_time: datetime | None = None
    end_time: datetime | None = None
    log_url: str = ""
    manifest_url: str = ""

    @property
    def ended(self) -> bool:
        """Whether the build is over, and its logs are saved: Zuul writes result, time and log URL at once."""
        return bool(self.result) or self.end_time is not None

    @property
    def fields(self) -> dict[str, str | int]:
        """What Zuul knows of the build, named as in the index of the original."""
        known: dict[str, str | int | None] = {
            "build_name": self.job,
            "build_status": self.result,
            "build_queue": self.pipeline,
            "build_branch": self.branch,
            "build_change": None if self.change is None else str(self.change),
            "build_patchset": None if self.patch_set is None else str(self.patch_set),
            "build_uuid": self.uuid,
            "build_short_uuid": self.uuid[:7],
            "project": self.project,
            "voting": None if self.voting is None else int(self.voting),
        }
        return {name: value for name, value in known.items() if value is not None and value != ""}


class ZuulApi:
    """Any Zuul whose host may be asked; a tenant that is protected needs a bearer token for its host."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def build(self, page: BuildPage) -> ZuulBuild:
        """What Zuul knows of one build.

        :raises StatusRefused: with ``status`` 404 where Zuul does not know the build (yet), 401 or 403 where it wants
            a token.
        :raises Unavailable: Zuul cannot be asked just now.
        :raises Refused: host not allowed, or the answer is not Zuul's.
        """
        answer = self._http.get_json(page.api_url, _LIMIT)
        if not isinstance(answer, dict):
            raise Refused(f"{redacted(page.api_url)} does not answer as Zuul's API does")
        return _build(page.uuid, answer)

    def builds(
        self,
        tenant: Tenant,
        *,
        change: int | None = None,
        patch_set: int | None = None,
        project: str = "",
        pipeline: str = "",
        results: Iterable[str] = (),
        limit: int = 50,
    ) -> tuple[ZuulBuild, ...]:
        """The newest builds, the newest first; what is not given is not asked for.

        Raises as :meth:`build`.
        """
        wanted = {"change": change, "patchset": patch_set, "project": project, "pipeline": pipeline}
        asked = [(name, value) for name, value in wanted.items() if value] + [("result", word) for word in results]
        url = f"{tenant.api_url}builds?{urlencode([*asked, ('limit', limit)])}"
        return _builds(self._http.get_json(url), url)

    def buildset(self, tenant: Tenant, uuid: str) -> tuple[ZuulBuild, ...]:
        """The builds of a buildset; of their pipeline Zuul says nothing here. Raises as :meth:`build`."""
        url = f"{tenant.api_url}buildset/{uuid}"
        answer = self._http.get_json(url)
        return _builds(answer.get("builds", []) if isinstance(answer, dict) else None, url)


def _builds(answer: object, url: str) -> tuple[ZuulBuild, ...]:
    if not isinstance(answer, list):
        raise Refused(f"{redacted(url)} does not answer as Zuul's API does")
    return tuple(
        _build(build["uuid"].lower(), build)
        for build in answer
        if isinstance(build, dict) and re.fullmatch(r"[0-9a-fA-F]{32}", str(build.get("uuid")))
    )


def _build(uuid: str, answer: dict[str, Any]) -> ZuulBuild:
    ref = answer["ref"] if isinstance(answer.get("ref"), dict) else answer
    voting = answer.get("voting")
    return ZuulBuild(
        uuid,
        job=_text(answer, "job_name"),
        result=_text(answer, "result"),
        error_detail=_text(answer, "error_detail"),
        voting=voting if isinstance(voting, bool) else None,
        pipeline=_text(answer, "pipeline"),
        project=_text(ref, "project"),
        branch=_text(ref, "branch"),
        change=_number(ref, "change"),
        patch_set=_number(ref, "patchset"),
        nodeset=_text(answer, "nodeset"),
        start_time=_time(answer, "start_time"),
        end_time=_time(answer, "end_time"),
        log_url=_text(answer, "log_url"),
        manifest_url=_manifest_url(answer.get("artifacts")),
    )


def _manifest_url(artifacts: object) -> str:
    """Find the manifest by its metadata, since its name is free (zuul-jobs, ``upload-logs-base``)."""
    for artifact in artifacts if isinstance(artifacts, list) else ():
        match artifact:
            case {"metadata": {"type": "zuul_manifest"}, "url": str(url)}:
                return url
    return ""


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _number(fields: dict[str, Any], name: str) -> int | None:
    """Read a number that some versions give as text."""
    text = str(fields.get(name))
    return int(text) if re.fullmatch(r"[0-9]{1,12}", text) else None


def _time(fields: dict[str, Any], name: str) -> datetime | None:
    """Read a time; Zuul's have no zone and are UTC."""
    try:
        time = datetime.fromisoformat(_text(fields, name))
    except ValueError:
        return None
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
