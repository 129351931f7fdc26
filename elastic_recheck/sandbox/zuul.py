# SPDX-License-Identifier: Apache-2.0
"""The part of a Zuul that answers questions about builds: its web API and its build pages.

Source: Zuul's zuul/web/__init__.py; the manifest is that of zuul-jobs' generate-zuul-manifest role.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from elastic_recheck.sandbox.log_server import LogText, Packing
from elastic_recheck.sandbox.web import HTML, JSON, Answer, Request, WebServer

MANIFEST = "zuul-manifest.json"
LASTED = timedelta(hours=1, minutes=1, seconds=1)
CORS = {"Access-Control-Allow-Origin": "*"}


@dataclass(frozen=True, slots=True)
class ZuulBuild:
    """One build as Zuul knows it. Without ``log_url`` it has no logs (its job never ran).

    ``review`` is the URL of the change's Gerrit, without a slash at its end.
    """

    uuid: str
    job: str
    result: str
    voting: bool
    pipeline: str
    project: str
    branch: str
    change: int
    patch_set: int
    log_url: str = ""
    buildset: str = "f" * 32
    ended: datetime = datetime(2026, 11, 24, 10, 11, 12, tzinfo=UTC)
    review: str = ""


class ZuulWeb:
    """Serves one tenant from construction until :meth:`close`."""

    def __init__(self, tenant: str = "openstack") -> None:
        self._tenant = tenant
        self._builds: dict[str, ZuulBuild] = {}
        self._web = WebServer(self._answer)
        self.url = self._web.url
        self.host = self._web.host

    def publish(self, build: ZuulBuild) -> None:
        """Know of a build from now on."""
        self._builds[build.uuid] = build

    def close(self) -> None:
        """Stop listening."""
        self._web.close()

    def _answer(self, request: Request) -> Answer:
        match request.path.strip("/").split("/"):
            case ["api", "tenant", self._tenant, "build", uuid] if uuid in self._builds:
                return _json(_build(self._builds[uuid]))
            case ["api", "tenant", self._tenant, "builds"]:
                return _json(self._newest(request.query))
            case ["api", "tenant", self._tenant, "buildsets"]:
                return _json(self._newest_sets(request.query))
            case ["api", "tenant", self._tenant, "buildset", uuid]:
                return self._buildset(uuid)
            case ["api", "tenant", self._tenant, "info"]:
                return _json({"info": {"capabilities": {"auth": {"read_protected": False}}, "tenant": self._tenant}})
            case [""]:
                links = (
                    f'<li><a href="/t/{self._tenant}/build/{uuid}">{b.job}</a>' for uuid, b in self._builds.items()
                )
                return Answer.text(f"<!DOCTYPE html><title>Builds</title><ul>{''.join(links)}</ul>", content_type=HTML)
            case ["t", self._tenant, "build", uuid, *_] if uuid in self._builds:
                return Answer.text(_page(self._builds[uuid]), content_type=HTML)
        return Answer(404, b'{"code": 404, "message": "Not found"}', JSON, CORS)

    def _buildset(self, uuid: str) -> Answer:
        """A buildset, whose builds lack what is said of it as a whole."""
        found = [_build(build) for build in self._builds.values() if build.buildset == uuid]
        if not found:
            return Answer(404, b'{"code": 404, "message": "Not found"}', JSON, CORS)
        builds = [{name: build[name] for name in build if name not in ("pipeline", "buildset")} for build in found]
        return _json(
            {"uuid": uuid, "result": "FAILURE", "pipeline": found[0]["pipeline"], "refs": [], "builds": builds}
        )

    def _newest_sets(self, query: Mapping[str, list[str]]) -> list[dict[str, Any]]:
        """What ``/buildsets`` lists: without the builds, those first that were begun last."""
        builds = sorted(self._builds.values(), key=lambda build: build.buildset)
        sets = [_buildset(list(each)) for _, each in groupby(builds, lambda build: build.buildset)]
        for name in ("pipeline", "result"):
            if wanted := query.get(name):
                sets = [each for each in sets if each[name] in wanted]
        sets.sort(key=lambda each: str(each["first_build_start_time"]), reverse=True)
        skipped = int(query.get("skip", ["0"])[0])
        return sets[skipped : skipped + int(query.get("limit", ["50"])[0])]

    def _newest(self, query: Mapping[str, list[str]]) -> list[dict[str, Any]]:
        """What ``/builds`` lists: the newest first; of a parameter given several times any value will do."""
        found = [_build(build) for build in reversed(self._builds.values())]
        for name in ("change", "patchset", "project", "branch"):
            if wanted := query.get(name):
                found = [build for build in found if str(build["ref"][name]) in wanted]
        for name in ("pipeline", "result", "job_name", "uuid"):
            if wanted := query.get(name):
                found = [build for build in found if build[name] in wanted]
        skipped = int(query.get("skip", ["0"])[0])
        return found[skipped : skipped + int(query.get("limit", ["50"])[0])]


def manifest(logs: Iterable[LogText]) -> LogText:
    """Write the manifest of a build's logs."""
    tree: list[Any] = []
    for log in sorted(logs, key=lambda log: log.name):
        *folders, name = log.stored_name.split("/")
        children = tree
        for folder in folders:
            children = _folder(children, folder)
        children.append(_entry(name, log))
    return LogText(MANIFEST, json.dumps({"tree": tree, "index_links": False}))


def _folder(children: list[Any], name: str) -> list[Any]:
    for child in children:
        if child["name"] == name:
            found: list[Any] = child["children"]
            return found
    inner: list[Any] = []
    children.append({"name": name, "mimetype": "application/directory", "encoding": None, "children": inner})
    return inner


def _entry(name: str, log: LogText) -> dict[str, Any]:
    return {
        "name": name,
        "mimetype": "text/plain",
        "encoding": "gzip" if log.packing is Packing.GZ_FILE else None,
        "last_modified": 1764000000,
        "size": len(log.text.encode()),
    }


def _build(build: ZuulBuild) -> dict[str, Any]:
    artifact = {"name": "Zuul Manifest", "url": build.log_url + MANIFEST, "metadata": {"type": "zuul_manifest"}}
    return {
        "_id": int(build.uuid[:7], 16),
        "uuid": build.uuid,
        "job_name": build.job,
        "result": build.result,
        "held": False,
        "start_time": _time(build.ended - LASTED),
        "end_time": _time(build.ended),
        "duration": LASTED.total_seconds(),
        "voting": build.voting,
        "log_url": build.log_url or None,
        "nodeset": "ubuntu-noble",
        "error_detail": None,
        "final": True,
        "artifacts": [artifact] if build.log_url else [],
        "provides": [],
        "ref": _ref(build),
        "pipeline": build.pipeline,
        "event_id": "0" * 32,
        "event_timestamp": _time(build.ended - LASTED),
        "buildset": {"uuid": build.buildset, "refs": []},
    }


def _buildset(builds: list[ZuulBuild]) -> dict[str, Any]:
    ended = max(build.ended for build in builds)
    failed = any(build.voting and build.result not in ("SUCCESS", "SKIPPED") for build in builds)
    return {
        "_id": int(builds[0].buildset[:7], 16),
        "uuid": builds[0].buildset,
        "result": "FAILURE" if failed else "SUCCESS",
        "message": None,
        "pipeline": builds[0].pipeline,
        "event_id": "0" * 32,
        "event_timestamp": _time(ended - LASTED),
        "first_build_start_time": _time(ended - LASTED),
        "last_build_end_time": _time(ended),
        "refs": [_ref(builds[0])],
    }


def _ref(build: ZuulBuild) -> dict[str, Any]:
    return {
        "project": build.project,
        "branch": build.branch,
        "change": build.change,
        "patchset": str(build.patch_set),
        "ref": f"refs/changes/{build.change % 100:02}/{build.change}/{build.patch_set}",
        "oldrev": None,
        "newrev": None,
        "ref_url": f"{build.review}/{build.change}" if build.review else None,
    }


def _time(time: datetime) -> str:
    """Zuul's times are UTC and do not say so."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"


def _page(build: ZuulBuild) -> str:
    logs = f'<a href="{build.log_url}">logs</a>' if build.log_url else "no logs"
    return f"<!DOCTYPE html><title>{build.job}</title><h1>{build.job}: {build.result}</h1><p>{build.uuid}, {logs}\n"


def _json(value: object) -> Answer:
    return Answer(200, json.dumps(value).encode(), JSON, CORS)
