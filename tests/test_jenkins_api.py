# SPDX-License-Identifier: Apache-2.0
"""Jenkins' API."""

from __future__ import annotations

import pytest
from loopback import Loopback

from elastic_recheck.errors import Refused
from elastic_recheck.http import AllowedHosts, Http
from elastic_recheck.jenkins_api import JenkinsApi, JenkinsBuild, JenkinsPage


def ask(server: Loopback) -> JenkinsBuild:
    return JenkinsApi(Http(AllowedHosts([server.site]), timeout=2)).build(JenkinsPage(server.url("/job/x/232/")))


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://jenkins.opendaylight.org/releng/job/x/232/", "https://jenkins.opendaylight.org/releng/job/x/232/"),
        ("https://j.example.org/job/folder/job/my%20job/7", "https://j.example.org/job/folder/job/my%20job/7/"),
        ("https://j.example.org/job/x/7/console", "https://j.example.org/job/x/7/"),
        ("https://j.example.org/job/x/7/display/redirect?page=1", "https://j.example.org/job/x/7/"),
        ("http://j.example.org:8080/job/x/label=arm/7/", "http://j.example.org:8080/job/x/label=arm/7/"),
    ],
)
def test_build_urls(url: str, page: str) -> None:
    assert JenkinsPage.of(url) == JenkinsPage(page)


@pytest.mark.parametrize(
    "url",
    [
        "https://j.example.org/job/x/",
        "https://j.example.org/job/x/lastBuild/",
        "https://logs.example.org/34/951234/3/check/job/f5abe44/",
        "https://logs.example.org/job/1234/",
        "",
    ],
)
def test_what_is_no_build_url(url: str) -> None:
    assert JenkinsPage.of(url) is None


def test_an_ended_build_with_artifacts(server: Loopback) -> None:
    artifacts = [{"relativePath": "logs/n-cpu.txt.gz"}, {"fileName": "x"}, None]
    server.put_json("/job/x/232/api/json", {"building": False, "result": "UNSTABLE", "artifacts": artifacts})
    assert ask(server) == JenkinsBuild(building=False, result="UNSTABLE", artifacts=("logs/n-cpu.txt.gz",))
    assert server.asked() == ["/job/x/232/api/json?tree=building,result,artifacts%5BrelativePath%5D"]


def test_a_build_that_runs(server: Loopback) -> None:
    server.put_json("/job/x/232/api/json", {"building": True, "result": None, "artifacts": []})
    assert ask(server) == JenkinsBuild(building=True, result="", artifacts=())


@pytest.mark.parametrize("answer", [{}, [], {"building": "no"}, None])
def test_an_answer_that_is_not_jenkins(server: Loopback, answer: object) -> None:
    server.put_json("/job/x/232/api/json", answer)
    with pytest.raises(Refused, match="does not answer as Jenkins' API does"):
        ask(server)
