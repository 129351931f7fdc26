# SPDX-License-Identifier: Apache-2.0
"""Pauses grow, have an end, and are not the same for everybody."""

from __future__ import annotations

import pytest

from elastic_recheck.gerrit.backoff import Backoff

BACKOFF = Backoff(first=1, most=60, refused=30)


@pytest.mark.parametrize(("failures", "pause"), [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (10**9, 60)])
def test_pauses_double_up_to_a_limit(failures: int, pause: float) -> None:
    assert BACKOFF.pause(failures, 0.0) == pause


def test_jitter_takes_up_to_half_away() -> None:
    assert [BACKOFF.pause(2, jitter) for jitter in (0.0, 0.5, 1.0)] == [2.0, 1.5, 1.0]


def test_a_login_that_was_refused_is_tried_slowly_from_the_start() -> None:
    assert BACKOFF.pause(1, 0.0, refused=True) == 30
    assert BACKOFF.pause(7, 0.0, refused=True) == 60
