# SPDX-License-Identifier: Apache-2.0
"""Zuul's web API, as it answers before and after Zuul 10."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from loopback import Loopback, Reply, Request

from elastic_recheck.errors import Refused
from elastic_recheck.http import AllowedHosts, Credentials, Http, Login, StatusRefused
from elastic_recheck.zuul_api import BuildPage, Tenant, ZuulApi, ZuulBuild

UUID = "6f0c2b7d9a5e4c1fb3a87d2e90c41f55"

COMMON: dict[str, Any] = {
    "_id": 17,
    "uuid": UUID,
    "job_name": "tempest-full",
    "result": "FAILURE",
    "held": False,
    "start_time": "2026-01-02T03:04:05",
    "end_time": "2026-01-02T04:05:06",
    "duration": 3661.0,
    "voting": True,
    "log_url": "https://logs.example.org/6f0/",
    "nodeset": "two-nodes",
    "error_detail": None,
    "final": True,
    "artifacts": [
        {"name": "Docs", "url": "https://logs.example.org/6f0/docs/"},
        {"name": "any name", "url": "https://logs.example.org/6f0/m.json", "metadata": {"type": "zuul_manifest"}},
    ],
    "provides": [],
    "pipeline": "gate",
    "event_id": "e" * 32,
}
REF = {
    "project": "openstack/nova",
    "branch": "master",
    "patchset": "3",
    "ref": "refs/changes/34/951234/3",
    "newrev": None,
    "ref_url": "https://review.example.org/951234",
}
KNOWN = ZuulBuild(
    UUID,
    job="tempest-full",
    result="FAILURE",
    voting=True,
    pipeline="gate",
    project="openstack/nova",
    branch="master",
    change=951234,
    patch_set=3,
    nodeset="two-nodes",
    start_time=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    end_time=datetime(2026, 1, 2, 4, 5, 6, tzinfo=UTC),
    log_url="https://logs.example.org/6f0/",
    manifest_url="https://logs.example.org/6f0/m.json",
)


def ask(server: Loopback, page: str = f"/t/openstack/build/{UUID}", login: Login | None = None) -> ZuulBuild:
    found = BuildPage.of(server.url(page))
    assert found is not None
    credentials = Credentials({server.site: login} if login else {})
    return ZuulApi(Http(AllowedHosts([server.site]), credentials, timeout=2)).build(found)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({**COMMON, **REF, "change": 951234}, id="before Zuul 10"),
        pytest.param({**COMMON, "ref": {**REF, "change": "951234"}, "buildset": {"uuid": "b", "refs": []}}, id="since"),
    ],
)
def test_both_schemas_say_the_same(server: Loopback, answer: dict[str, Any]) -> None:
    server.put_json(f"/api/tenant/openstack/build/{UUID}", answer)
    assert ask(server) == KNOWN
    assert KNOWN.ended


def test_a_build_that_runs_has_no_end(server: Loopback) -> None:
    server.put_json(f"/api/tenant/openstack/build/{UUID}", {"uuid": UUID, "result": None, "end_time": None})
    assert ask(server) == ZuulBuild(UUID)
    assert not ask(server).ended


@pytest.mark.parametrize(
    ("url", "api", "viewer"),
    [
        (
            f"https://zuul.opendev.org/t/openstack/build/{UUID}",
            f"https://zuul.opendev.org/api/tenant/openstack/build/{UUID}",
            f"https://zuul.opendev.org/t/openstack/build/{UUID}/log/",
        ),
        (
            f"https://example.org/zuul/t/a-b/build/{UUID}/log/job-output.txt#12",
            f"https://example.org/zuul/api/tenant/a-b/build/{UUID}",
            f"https://example.org/zuul/t/a-b/build/{UUID}/log/",
        ),
        (
            f"https://ci.example.org/build/{UUID.upper()}/?x=1",
            f"https://ci.example.org/api/build/{UUID}",
            f"https://ci.example.org/build/{UUID}/log/",
        ),
        (
            f"http://127.0.0.1:9000/sub/path/build/{UUID}",
            f"http://127.0.0.1:9000/sub/path/api/build/{UUID}",
            f"http://127.0.0.1:9000/sub/path/build/{UUID}/log/",
        ),
    ],
)
def test_build_pages_with_tenant_white_label_and_below_a_path(url: str, api: str, viewer: str) -> None:
    page = BuildPage.of(url)
    assert page is not None
    assert (page.api_url, page.viewer) == (api, viewer)


@pytest.mark.parametrize(
    "url",
    [
        "https://zuul.opendev.org/t/openstack/build/None",
        f"https://zuul.opendev.org/t/openstack/buildset/{UUID}",
        f"https://zuul.opendev.org/t/openstack/build/{UUID}0",
        "https://logs.example.org/34/951234/3/check/build/f5abe44/",
        f"ftp://example.org/build/{UUID}",
        "",
    ],
)
def test_what_is_no_build_page(url: str) -> None:
    assert BuildPage.of(url) is None


def test_a_protected_tenant_wants_a_token(server: Loopback) -> None:
    path = f"/api/tenant/openstack/build/{UUID}"

    def guarded(request: Request) -> Reply:
        if request.headers.get("Authorization") == "Bearer hunter2":
            return Reply(b'{"result": "FAILURE"}')
        return Reply(b'{"error": "MissingAuthError"}', 401, {"WWW-Authenticate": "Bearer realm=zuul"})

    server.play(path, guarded)
    with pytest.raises(StatusRefused, match="are credentials for this host needed") as caught:
        ask(server)
    assert caught.value.status == 401
    assert ask(server, login=Login("bearer", "hunter2")).result == "FAILURE"


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"ref": None, "artifacts": None, "change": None, "voting": "yes", "end_time": "soon", "log_url": 7},
        {"artifacts": [None, 3, {}, {"metadata": "x"}, {"metadata": {"type": "zuul_manifest"}, "url": None}]},
        {"ref": {"change": -1, "patchset": "1" * 50, "project": []}},
        {"ref": {"change": 1.5, "patchset": True}},
    ],
)
def test_odd_answers_leave_gaps(server: Loopback, answer: object) -> None:
    server.put_json(f"/api/tenant/openstack/build/{UUID}", answer)
    assert ask(server) == ZuulBuild(UUID)


def test_an_answer_that_is_not_zuuls(server: Loopback) -> None:
    server.put_json(f"/api/tenant/openstack/build/{UUID}", ["a"])
    with pytest.raises(Refused, match="does not answer as Zuul's API does"):
        ask(server)


@pytest.mark.parametrize(
    ("url", "root", "tenant"),
    [
        ("https://zuul.example.org/t/openstack", "https://zuul.example.org", "openstack"),
        ("https://zuul.example.org/t/openstack/", "https://zuul.example.org", "openstack"),
        ("https://zuul.example.org/t/openstack/builds?project=x", "https://zuul.example.org", "openstack"),
        ("https://example.org/zuul/t/a/status", "https://example.org/zuul", "a"),
        ("https://zuul.example.org", "https://zuul.example.org", ""),
        ("https://zuul.example.org/builds", "https://zuul.example.org", ""),
    ],
)
def test_a_tenant_is_read_from_any_page_of_it(url: str, root: str, tenant: str) -> None:
    assert Tenant.of(url) == Tenant(root, tenant)


def test_what_is_no_url_is_no_tenant() -> None:
    assert Tenant.of("zuul.example.org/t/openstack") is None


def test_builds_are_asked_for_by_what_is_given_and_told_as_one_is() -> None:
    build = {**COMMON, "ref": {**REF, "change": 951234}}
    with Loopback() as server:
        asked: list[str] = []

        def answer(request: Request) -> Reply:
            asked.append(request.path.partition("?")[2])
            return Reply(json.dumps([build, {"uuid": "../.."}, {**build, "result": None}]).encode())

        server.play("/api/tenant/t1/builds", answer)
        api = ZuulApi(Http(AllowedHosts([server.site])))
        found = api.builds(Tenant(server.url(), "t1"), change=951234, pipeline="gate", results=("FAILURE", "ERROR"))

    assert [each.result for each in found] == ["FAILURE", ""]
    assert (found[0].project, found[0].change, found[0].patch_set) == ("openstack/nova", 951234, 3)
    assert asked == ["change=951234&pipeline=gate&result=FAILURE&result=ERROR&limit=50"]


def test_builds_that_are_no_list_are_refused() -> None:
    with Loopback() as server:
        server.put_json("/api/builds", {"builds": []})
        with pytest.raises(Refused, match="does not answer as Zuul's API does"):
            ZuulApi(Http(AllowedHosts([server.site]))).builds(Tenant(server.url()))


def test_a_buildset_has_builds_unless_it_is_empty() -> None:
    with Loopback() as server:
        url = server.url("/api/tenant/t1/buildset/")
        server.put_json("/api/tenant/t1/buildset/a", {"uuid": "a", "builds": [{**COMMON, "ref": REF}]})
        server.put_json("/api/tenant/t1/buildset/b", {"uuid": "b"})
        server.put_json("/api/tenant/t1/buildset/c", [1])
        api, tenant = ZuulApi(Http(AllowedHosts([server.site]))), Tenant(server.url(), "t1")

        assert [build.job for build in api.buildset(tenant, "a")] == ["tempest-full"]
        assert api.buildset(tenant, "b") == ()
        with pytest.raises(Refused, match=f"{url}c does not answer as Zuul's API does"):
            api.buildset(tenant, "c")
