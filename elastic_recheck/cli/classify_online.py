# SPDX-License-Identifier: Apache-2.0
"""Builds that are somewhere else: by URL, or as Zuul lists them. Whatever hosts they point at are asked."""

from __future__ import annotations

import os
import re
from urllib.parse import unquote

from elastic_recheck.ci import CUSTOM, RESULTS
from elastic_recheck.classify import Subject
from elastic_recheck.cli.any_host import http_to_any_host
from elastic_recheck.cli.classify_what import Sought, Wanted
from elastic_recheck.errors import Refused
from elastic_recheck.http import StatusRefused
from elastic_recheck.jenkins_api import JenkinsPage
from elastic_recheck.logs import HttpLogSource
from elastic_recheck.model import Build
from elastic_recheck.zuul_api import BuildPage, Tenant, ZuulApi, ZuulBuild

_BUILDSET = re.compile(r"/buildset/([0-9a-f]{32})(?=[/?#]|$)", re.IGNORECASE)
_ZUUL_PAGE = re.compile(r"^https?://[^?#]+/t/[^/?#]+(?:/(?:status|builds|buildsets|projects?|jobs?)?(?:[/?#].*)?)?$")
_JENKINS_JOB = re.compile(r".*/job/([^/?#]+)")
_MOST_OF_A_CHANGE = 200
_FAILED = tuple(word for word, result in RESULTS.items() if result.failed and word != CUSTOM)


def find_online(wanted: Wanted) -> Sought:
    """Find builds by URL, change, or recency.

    :raises Refused: there are none.
    :raises Unavailable: Zuul cannot be asked just now.
    """
    http = http_to_any_host(os.environ)
    source = HttpLogSource(http, settle=None)
    if wanted.what is not None:
        return source, _at(wanted.what, ZuulApi(http))
    tenant = Tenant.of(wanted.zuul)
    if tenant is None:
        raise Refused(f"--zuul: {wanted.zuul} is no URL; write https://zuul.example.org/t/TENANT")
    try:
        builds = _failed(ZuulApi(http), tenant, wanted)
    except StatusRefused as error:
        if error.status == 404:
            raise Refused(f"--zuul: there is no Zuul tenant at {wanted.zuul}; is /t/TENANT missing?") from error
        raise
    return source, [_subject(tenant, build) for build in builds]


def _at(url: str, zuul: ZuulApi) -> list[Subject]:
    """The build at a URL, or the failed ones of a buildset."""
    tenant, buildset = Tenant.of(url), _BUILDSET.search(url)
    if tenant and buildset:
        builds = [build for build in zuul.buildset(tenant, buildset[1].lower()) if build.result in _FAILED]
        if not builds:
            raise Refused(f"{url} has no failed build")
        return [_subject(tenant, build) for build in builds]
    page = BuildPage.of(url)
    if page is None and _ZUUL_PAGE.search(url):
        raise Refused(f"{url} is no page of a build; name one, or ask with --recent 20 --zuul {url}")
    jenkins = _JENKINS_JOB.search(url) if JenkinsPage.of(url) else None
    job = unquote(jenkins[1]) if jenkins else ""
    return [Subject(url, Build(job, "FAILURE", url, uuid=page.uuid if page else ""))]


def _failed(zuul: ZuulApi, tenant: Tenant, wanted: Wanted) -> list[ZuulBuild]:
    """The failed builds, the newest first; of a change without patch set, those of its newest one."""
    number, patch_set = wanted.change or (None, None)
    limit = wanted.recent or _MOST_OF_A_CHANGE
    if number is not None and patch_set is None:
        newest = zuul.builds(tenant, change=number, project=wanted.project, limit=1)
        if not newest:
            raise Refused(f"Zuul at {wanted.zuul} knows of no build of change {number}")
        patch_set = max(build.patch_set or 0 for build in newest)
    found = zuul.builds(
        tenant,
        change=number,
        patch_set=patch_set,
        project=wanted.project,
        pipeline=wanted.pipeline,
        results=_FAILED,
        limit=limit,
    )
    if not found:
        parts = {"change": f"{number},{patch_set}" if number else "", "project": wanted.project}
        sought = {**parts, "pipeline": wanted.pipeline}
        of = ", ".join(f"{name} {value}" for name, value in sought.items() if value)
        raise Refused(f"Zuul at {wanted.zuul} knows of no failed build{f' ({of})' if of else ''}")
    return list(found[:limit])


def _subject(tenant: Tenant, build: ZuulBuild) -> Subject:
    page = tenant.page(build.uuid)
    return Subject(page.url, Build(build.job, build.result, page.url, build.voting is not False, uuid=build.uuid))
