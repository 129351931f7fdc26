# SPDX-License-Identifier: Apache-2.0
"""Zuul's web API: what it says about builds and buildsets.

Source: Zuul's ``zuul/web/__init__.py`` (``/api/tenant/{tenant}/build/{uuid}``; ``/builds`` and ``/buildsets``, whose
parameters may be given several times).
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from elastic_recheck.errors import Refused
from elastic_recheck.http import Http, redacted
from elastic_recheck.zuul_api.answers import ZuulBuild, ZuulBuildset, build_of, builds_of, buildsets_of
from elastic_recheck.zuul_api.places import BuildPage, Tenant

_LIMIT = 4 << 20
"""Bytes of an answer about one build."""


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
        return build_of(page.uuid, answer)

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
        return builds_of(self._http.get_json(url), url)

    def buildset(self, tenant: Tenant, uuid: str) -> tuple[ZuulBuild, ...]:
        """The builds of a buildset; of their pipeline Zuul says nothing here. Raises as :meth:`build`."""
        url = f"{tenant.api_url}buildset/{uuid}"
        answer = self._http.get_json(url)
        return builds_of(answer.get("builds", []) if isinstance(answer, dict) else None, url)

    def buildsets(
        self,
        tenant: Tenant,
        *,
        pipelines: Iterable[str] = (),
        results: Iterable[str] = (),
        skip: int = 0,
        limit: int = 50,
    ) -> tuple[ZuulBuildset, ...]:
        """The newest buildsets, those first whose builds were begun last. Raises as :meth:`build`."""
        asked = [("pipeline", name) for name in pipelines] + [("result", word) for word in results]
        url = f"{tenant.api_url}buildsets?{urlencode([*asked, ('skip', skip), ('limit', limit)])}"
        return buildsets_of(self._http.get_json(url), url)
