# SPDX-License-Identifier: Apache-2.0
"""From a build's URL to its logs, whichever CI system made it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from time import monotonic

from elastic_recheck.ci import result
from elastic_recheck.errors import Refused
from elastic_recheck.events import KNOWN_NAMES
from elastic_recheck.http import HostRefused, Http, StatusRefused, redacted
from elastic_recheck.jenkins_api import CONSOLE, JenkinsApi, JenkinsPage
from elastic_recheck.logs.found import Found
from elastic_recheck.logs.log_root import LogRoots
from elastic_recheck.logs.no_logs import NoLogs, host_refused, never, not_yet, said_by
from elastic_recheck.model import Arrival, Build, BuildLogs, LogFile, Readiness
from elastic_recheck.zuul_api import BuildPage, ZuulApi, ZuulBuild

log = logging.getLogger(__name__)


class HttpLogSource:
    """Implements :class:`elastic_recheck.ports.LogSource` for Zuul's build pages, Jenkins' builds and log URLs.

    :param known_names: what to try where a log server gives neither manifest nor listing; each also compressed.
    :param max_file_size: bytes of one file, decompressed; what is beyond is cut off.
    :param settle: seconds for which a console log must be unchanged where nobody says that the build has ended;
        None where all builds have, and may have no console.
    """

    def __init__(
        self,
        http: Http,
        *,
        known_names: Collection[str] = KNOWN_NAMES,
        max_file_size: int = 1 << 30,
        settle: float | None = 3.0,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._http = http
        self._zuul = ZuulApi(http)
        self._jenkins = JenkinsApi(http)
        self._roots = LogRoots(http, known_names, settle, clock)
        self._max_file_size = max_file_size

    def look(self, build: Build) -> Arrival:
        """Look once whether the build's logs are there; files that were left out are named."""
        try:
            logs, left_out = self._find(build)
        except NoLogs as ended:
            return ended.arrival
        if left_out:
            log.warning("logs at %s: left out %s", redacted(build.url), "; ".join(left_out))
        return Arrival(Readiness.THERE, replace(logs, truncated=tuple(left_out)))

    def fetch(self, file: LogFile, target: Path) -> str:
        """Write the file's plain bytes to ``target``, as :meth:`elastic_recheck.ports.LogSource.fetch` says."""
        try:
            return self._http.download(file.url, target, self._max_file_size)
        except HostRefused as error:
            raise Refused(host_refused(error)) from error

    def _find(self, build: Build) -> tuple[BuildLogs, list[str]]:
        meaning = result(build.result)
        if not meaning.logs:
            raise never(meaning.plain)
        if not build.url.startswith(("http://", "https://")):
            raise never("the CI system gave no link to the logs")
        if page := BuildPage.of(build.url):
            return self._at_zuul(page)
        if jenkins := JenkinsPage.of(build.url):
            return self._at_jenkins(jenkins)
        return self._at_log_root(build.url)

    def _at_log_root(self, url: str) -> tuple[BuildLogs, list[str]]:
        with said_by("log server"):
            found = self._roots.files(url)
        return BuildLogs(found.root, tuple(found.files)), found.left_out

    def _at_zuul(self, page: BuildPage) -> tuple[BuildLogs, list[str]]:
        with said_by("Zuul"):
            build = self._zuul.build(page)
        if not build.ended:
            raise not_yet("Zuul said that the build was still running")
        if not build.log_url:
            meaning = result(build.result)
            raise never("Zuul has no logs of it" if meaning.logs else meaning.plain)
        with said_by("log server"):
            found = self._by_manifest(build) or self._roots.files(build.log_url)
        logs = BuildLogs(
            found.root,
            tuple(found.files),
            viewer=page.viewer,
            pipeline=build.pipeline,
            result=build.result,
            voting=build.voting,
            fields=build.fields,
        )
        return logs, found.left_out

    def _by_manifest(self, build: ZuulBuild) -> Found | None:
        """List what the manifest names: Zuul ends a build after its logs were saved, so it is complete."""
        if not build.manifest_url:
            return None
        found = self._roots.by_manifest(build.manifest_url, build.log_url.rstrip("/") + "/")
        if found and not found.files:
            raise not_yet("the list of logs was empty")
        return found

    def _at_jenkins(self, page: JenkinsPage) -> tuple[BuildLogs, list[str]]:
        try:
            with said_by("Jenkins"):
                build = self._jenkins.build(page)
        except NoLogs as ended:
            if isinstance(ended.__cause__, StatusRefused) and ended.__cause__.status == 404:
                return self._at_log_root(page.url)  # the API may be closed, and the console open
            raise
        if build.building or not build.result:
            raise not_yet("Jenkins said that the build was still running")
        found = Found(page.url)
        found.add(CONSOLE)
        for path in build.artifacts:
            found.add(path, url=page.artifact_url(path))
        return BuildLogs(page.url, tuple(found.files), result=build.result), found.left_out
