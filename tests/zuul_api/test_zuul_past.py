# SPDX-License-Identifier: Apache-2.0
"""What failed while nobody listened, as Zuul tells it: the same failures as from its comments."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback import Loopback, Reply, Request

from elastic_recheck import ci
from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.http import AllowedHosts, Http
from elastic_recheck.model import Change, Comment, Failure
from elastic_recheck.sandbox.zuul import ZuulBuild, ZuulWeb
from elastic_recheck.zuul_api import Tenant, ZuulApi
from elastic_recheck.zuul_api.answers import buildsets_of
from elastic_recheck.zuul_api.past import PAGE, ZuulPast

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["uuid", "refs", "change"]), inner),
    max_leaves=8,
)
NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
REVIEW = "https://review.example.org"
RULES = ci.Rules(frozenset({"zuul"}))
FAILED = ZuulBuild(
    "a" * 32, "tempest", "FAILURE", True, "gate", "openstack/nova", "master", 951234, 3, ended=NOON, review=REVIEW
)


@pytest.fixture
def zuul() -> Iterator[ZuulWeb]:
    web = ZuulWeb()
    yield web
    web.close()


def past_at(url: str, pipelines: tuple[str, ...] = ("gate", "check")) -> ZuulPast:
    tenant = Tenant.of(f"{url}/t/openstack")
    assert tenant is not None
    http = Http(AllowedHosts.of_urls(url))
    return ZuulPast(ZuulApi(http), tenant, "review.example.org", f"{REVIEW}/r", pipelines)


def failures(past: ZuulPast, since: datetime = NOON - timedelta(minutes=5)) -> list[Failure]:
    read = [ci.read(comment, RULES) for comment in past.since(since, {"zuul"})]
    return [failure for failure in read if isinstance(failure, Failure)]


def test_a_failure_is_the_same_as_from_zuuls_comment(zuul: ZuulWeb) -> None:
    zuul.publish(FAILED)
    zuul.publish(replace(FAILED, uuid="b" * 32, job="pep8", result="SUCCESS"))
    zuul.publish(replace(FAILED, uuid="c" * 32, job="docs", voting=False))
    page = f"{zuul.url}/t/openstack/build"
    said = (
        "Patch Set 3: Verified-2\n\nBuild failed (gate pipeline).  For information on how to proceed, see\nhttps://x\n\n"
        f"- pep8 {page}/{'b' * 32} : SUCCESS in 5m 02s\n"
        f"- tempest {page}/{'a' * 32} : FAILURE in 1h 02m 01s\n"
        f"- docs {page}/{'c' * 32} : FAILURE in 3m 00s (non-voting)\n"
    )
    change = Change("review.example.org", "openstack/nova", 951234, "master")
    heard = ci.read(Comment(change, 3, "zuul", said, NOON + timedelta(seconds=4)), RULES)
    (asked,) = failures(past_at(zuul.url))

    assert isinstance(heard, Failure)
    assert (asked.key, asked.pipeline, asked.patch_set) == (heard.key, "gate", 3)
    assert [build.id for build in asked.builds] == [build.id for build in heard.builds]
    assert [left.why for left in asked.left_out] == ["non-voting"]
    assert asked.time == NOON


def test_only_pipelines_that_comment_are_asked_for(zuul: ZuulWeb) -> None:
    zuul.publish(FAILED)
    zuul.publish(replace(FAILED, uuid="b" * 32, pipeline="silent", buildset="b" * 32))

    assert [failure.pipeline for failure in failures(past_at(zuul.url))] == ["gate"]


def test_of_changes_at_another_place_and_of_what_is_no_change_nothing_is_told(zuul: ZuulWeb) -> None:
    zuul.publish(replace(FAILED, review="https://github.com/x/pull"))
    zuul.publish(replace(FAILED, uuid="b" * 32, change=0, buildset="b" * 32))

    assert failures(past_at(zuul.url)) == []


def test_what_ended_long_before_is_left_out_and_what_a_gate_held_back_is_not(zuul: ZuulWeb) -> None:
    for number, hours in enumerate((0, 1, 3, 30)):
        letter = "abcd"[number]
        ended = NOON - timedelta(hours=hours)
        zuul.publish(replace(FAILED, uuid=letter * 32, buildset=letter * 32, ended=ended, change=number + 1))

    assert [failure.change.number for failure in failures(past_at(zuul.url))] == [2, 1]


def test_all_pages_are_asked_for_and_each_buildset_once() -> None:
    """Zuul lists so many at a time."""
    rows = [
        {
            "uuid": f"{number:032x}",
            "result": "FAILURE",
            "pipeline": "gate",
            "last_build_end_time": "2026-01-02T12:00:00",
            "first_build_start_time": "2026-01-02T11:00:00",
            "project": "x",
            "change": number,
            "patchset": "1",
        }
        for number in range(1, PAGE + 3)
    ]
    build = {"uuid": "d" * 32, "job_name": "j", "result": "FAILURE", "final": True}
    retried = {"uuid": "e" * 32, "job_name": "j", "result": None, "final": False}
    hidden = {"uuid": "f" * 32, "job_name": "k", "result": "SKIPPED", "error_detail": "Skipped due to child_jobs in x"}
    with Loopback() as server:

        def page(request: Request) -> Reply:
            skip = int(parse_qs(urlsplit(request.path).query)["skip"][0])
            return Reply(json.dumps(rows[skip : skip + PAGE]).encode(), headers={"Content-Type": "application/json"})

        server.play("/api/tenant/openstack/buildsets", page)
        for row in rows:
            server.put_json(
                f"/api/tenant/openstack/buildset/{row['uuid']}", {**row, "builds": [retried, build, hidden]}
            )
        past = past_at(server.url(), ("gate",))
        first = past.since(NOON, {"zuul"})
        asked = len(server.requests)

        assert len(first) == len(rows)
        assert [line for line in first[0].text.splitlines() if line.startswith("- ")] == [
            f"- j {server.url()}/t/openstack/build/{'d' * 32} : FAILURE"
        ]
        assert past.since(NOON, {"zuul"}) == first
        assert len(server.requests) == asked + 2


def test_a_zuul_that_is_away_is_said_to_be() -> None:
    with Loopback() as server:
        url = server.url()
    with pytest.raises(Unavailable):
        past_at(url).since(NOON, {"zuul"})


def test_a_buildset_that_zuul_does_not_tell_any_more_hides_no_other(caplog: pytest.LogCaptureFixture) -> None:
    ended = {"last_build_end_time": "2026-01-02T12:00:00", "pipeline": "gate", "result": "FAILURE"}
    rows = [{"uuid": letter * 32, "refs": [{"project": "p", "change": 7, "patchset": "1"}], **ended} for letter in "ab"]
    build = {"uuid": "d" * 32, "job_name": "j", "result": "FAILURE", "end_time": "2026-01-02T12:00:00"}
    with Loopback() as server:
        server.put_json("/api/tenant/openstack/buildsets", rows)
        server.put_json(f"/api/tenant/openstack/buildset/{'b' * 32}", {**rows[1], "builds": [build]})
        (comment,) = past_at(server.url()).since(NOON, {"zuul"})

    assert comment.change.number == 7
    assert "a failed buildset is left out" in caplog.text


def test_a_buildset_that_was_refused_for_a_while_is_asked_for_again() -> None:
    ended = {"last_build_end_time": "2026-01-02T12:00:00", "pipeline": "gate", "result": "FAILURE"}
    row = {"uuid": "a" * 32, "refs": [{"project": "p", "change": 7, "patchset": "1"}], **ended}
    build = {"uuid": "d" * 32, "job_name": "j", "result": "FAILURE", "end_time": "2026-01-02T12:00:00"}
    with Loopback() as server:
        server.put_json("/api/tenant/openstack/buildsets", [row])
        page = f"/api/tenant/openstack/buildset/{row['uuid']}"
        past = past_at(server.url())
        for said, status in ("Forbidden", 403), ("<html>Please log in", 200):
            server.put(page, said, status=status)
            assert list(past.since(NOON, {"zuul"})) == []
        server.put_json(page, {**row, "builds": [build]})

        assert [comment.change.number for comment in past.since(NOON, {"zuul"})] == [7]


@given(ANYTHING)
def test_no_answer_of_zuul_is_too_odd(value: object) -> None:
    """Whatever is no list of buildsets is refused; whatever is no buildset in it is passed over."""
    buildsets_of([value, {"uuid": "a" * 32, "refs": value, "first_build_start_time": value}], "https://zuul/")
    if not isinstance(value, list):
        with pytest.raises(Refused):
            buildsets_of(value, "https://zuul/")
