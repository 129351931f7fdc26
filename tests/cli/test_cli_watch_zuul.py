# SPDX-License-Identifier: Apache-2.0
"""The daemon, where Zuul is asked what was missed, beside Gerrit or in its place."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from fakes import eventually
from watched_site import KNOWN, Site

from elastic_recheck.sandbox.log_server import LogText
from elastic_recheck.sandbox.zuul import ZuulBuild, manifest

LOG = LogText("job-output.txt", KNOWN)


def fail(site: Site, letter: str, pipeline: str = "gate", *, said: bool = True) -> None:
    """Zuul has a failed buildset, and (``said``) comments on it."""
    builds = [(letter * 32, "tempest-full", "FAILURE", True), (letter * 31 + "0", "docs", "FAILURE", False)]
    page = f"{site.world.zuul.url}/t/openstack/build"
    lines = []
    for uuid, job, result, voting in builds:
        for log in (LOG, manifest([LOG])):
            site.world.logs.publish(uuid, log, 0)
        url, ended = f"{site.world.logs.url}/{uuid}/", datetime.now(UTC)
        of = (pipeline, "openstack/nova", "master", site.change, 1, url, letter * 32, ended, site.stage.access.url)
        site.world.zuul.publish(ZuulBuild(uuid, job, result, voting, *of))
        lines.append(f"- {job} {page}/{uuid} : {result} in 5m 02s{'' if voting else ' (non-voting)'}")
    if said:
        site.report(f"Build failed ({pipeline} pipeline).", lines, pipeline)


@pytest.fixture
def site(site: Site) -> Site:
    """It may ask Zuul, too."""
    site.configuration.write_text(
        f"{site.configuration.read_text()}\n[zuul]\nurl = {site.world.zuul.url}/t/openstack\n"
    )
    return site


def test_one_failure_that_stream_gerrit_and_zuul_tell_of_is_answered_once(site: Site) -> None:
    """Also what failed while it was away, and what Zuul never commented on in a pipeline that is not asked for."""
    with site.daemon() as daemon:
        eventually(site.listens)
        fail(site, "a")
        eventually(lambda: len(site.answers()) == 1)
        daemon.terminate()
    fail(site, "b")
    fail(site, "c", "silent", said=False)
    with site.daemon() as daemon:
        eventually(lambda: len(site.answers()) == 2)
        eventually(site.listens)
        fail(site, "d")
        eventually(lambda: len(site.answers()) == 3)
        assert "could not ask" not in daemon.text()
        assert daemon.text().count(": failed tempest-full") == 2
        daemon.terminate()


def test_zuul_may_be_the_only_one_that_is_asked(site: Site) -> None:
    """Without the event stream and without Gerrit's REST: answers go over SSH."""
    site.configure("http_password_file = gerrit-password", "source = poll\npoll_every = 1s")
    with site.daemon() as daemon:
        eventually(site.has_begun)
        fail(site, "a", said=False)
        eventually(lambda: len(site.answers()) == 1)
        assert "bug 2079876" in site.answers()[0]
        assert site.stage.listeners() == 0
        daemon.terminate()
