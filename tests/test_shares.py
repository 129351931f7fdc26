# SPDX-License-Identifier: Apache-2.0
"""A share is said in whole percent, or with digits, and never as nothing or all where it is not."""

from __future__ import annotations

import pytest

from elastic_recheck.shares import percent


@pytest.mark.parametrize(
    ("share", "digits", "said"),
    [
        (0, 0, "0 %"),
        (1 / 1000, 0, "<1 %"),
        (1 / 200, 0, "1 %"),
        (1 / 8, 0, "13 %"),
        (34 / 35, 0, "97 %"),
        (199 / 200, 0, ">99 %"),
        (1, 0, "100 %"),
        (0, 1, "0.0 %"),
        (1 / 10_000, 1, "<0.1 %"),
        (1 / 200, 1, "0.5 %"),
        (9_999 / 10_000, 1, ">99.9 %"),
        (1, 1, "100.0 %"),
    ],
)
def test_a_share_is_said_as_it_is(share: float, digits: int, said: str) -> None:
    assert percent(share, digits) == said
