# SPDX-License-Identifier: Apache-2.0
"""Changes that fix a bug are those whose commit message names it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from elastic_recheck.gerrit.rest import GerritRest
from elastic_recheck.gerrit.reviews import GerritReviews
from elastic_recheck.http import AllowedHosts, Http
from elastic_recheck.sandbox.gerrit.server import GerritSandbox


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[GerritSandbox]:
    with closing(GerritSandbox(tmp_path)) as stage:
        yield stage


@pytest.fixture
def reviews(stage: GerritSandbox) -> GerritReviews:
    access = stage.access
    rest = GerritRest(Http(AllowedHosts.of_urls(access.url)), access.url, access.user, access.http_password)
    return GerritReviews(rest, access.url)


def test_open_changes_that_name_the_bug_are_found(stage: GerritSandbox, reviews: GerritReviews) -> None:
    """What others only say of the bug in comments is no fix."""
    fix = stage.add_change("openstack/nova", "master", "Wait longer, closes bug 2081234")
    other = stage.add_change("openstack/nova", "master", "Something else")
    stage.comment("zuul", other, 1, "recheck bug 2081234")

    (found,) = reviews.fixing("2081234")

    assert (found.number, found.project, found.merged) == (fix, "openstack/nova", None)
    assert found.url.endswith(f"/c/openstack/nova/+/{fix}")


def test_a_name_that_is_no_number_asks_nothing_odd(reviews: GerritReviews) -> None:
    """A name with operators of Gerrit's language in it is not asked about."""
    assert reviews.fixing('1" OR status:open') == ()
