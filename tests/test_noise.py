# SPDX-License-Identifier: Apache-2.0
"""What is muted, and what is an outage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_recheck.noise import Lately, Rules, Sample, muted, outages

QUIET = Lately(0, {})


@pytest.mark.parametrize(
    ("tried", "hit", "is_muted"),
    [(49, 49, False), (50, 5, False), (50, 6, True), (1000, 100, False), (1000, 101, True), (0, 0, False)],
)
def test_what_hits_more_than_a_tenth_of_fifty_passing_builds_is_muted(tried: int, hit: int, is_muted: bool) -> None:
    assert muted({"1": Sample(tried, hit)}, QUIET, Rules()) == ({"1"} if is_muted else frozenset())


def test_the_share_can_be_configured() -> None:
    assert muted({"1": Sample(50, 6)}, QUIET, Rules(muted_above=0.2)) == frozenset()
    assert muted({"1": Sample(50, 50)}, QUIET, Rules(muted_above=1)) == frozenset()


@pytest.mark.parametrize(
    ("failures", "hits", "is_outage"), [(9, 9, False), (10, 5, False), (10, 6, True), (1000, 501, True)]
)
def test_what_hits_more_than_half_of_all_failures_is_an_outage(failures: int, hits: int, is_outage: bool) -> None:
    assert outages(Lately(failures, {"1": hits}), Rules()) == ({"1"} if is_outage else frozenset())


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_an_outage_is_never_muted(tried: int, hit: int, failures: int, hits: int) -> None:
    lately = Lately(failures, {"1": hits})

    assert not muted({"1": Sample(tried, hit)}, lately, Rules()) & outages(lately, Rules())
