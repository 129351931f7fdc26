# SPDX-License-Identifier: Apache-2.0
"""Times as logs write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_recheck.events.times import parse_time

NEW_YEAR = datetime(2026, 1, 1, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-03 01:02:03",
        "2026-01-03T01:02:03Z",
        "2026-01-03 01:02:03.000",
        "2026-01-03 01:02:03,000",
        "2026-01-03T02:02:03+01:00",
        "2026-01-03T01:02:03.0000000Z",
        "Sat Jan 03 01:02:03 2026",
        "03/Jan/2026:01:02:03 +0000",
    ],
)
def test_a_full_time_is_read_as_utc_whatever_its_form(text: str) -> None:
    assert parse_time(text) == datetime(2026, 1, 3, 1, 2, 3, tzinfo=UTC)


def test_a_time_without_a_year_is_the_last_one_before_the_reference_but_for_a_day() -> None:
    assert parse_time("Dec 31 23:59:00", NEW_YEAR) == datetime(2025, 12, 31, 23, 59, tzinfo=UTC)
    assert parse_time("Jan  1 20:00:00", NEW_YEAR) == datetime(2026, 1, 1, 20, tzinfo=UTC)
    assert parse_time("Jan  3 20:00:00", NEW_YEAR) == datetime(2025, 1, 3, 20, tzinfo=UTC)
    assert parse_time("Feb 29 20:00:00", datetime(2024, 3, 1, tzinfo=UTC)) == datetime(2024, 2, 29, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "Jan  1 20:00:00", "2026-13-03 01:02:03", "0001-01-01T00:00:00+14:00", "99/Foo/2026:01:02:03 +0000", "x"],
)
def test_what_is_no_full_time_is_none(text: str) -> None:
    assert parse_time(text) is None


@given(st.text(max_size=40), st.none() | st.datetimes(timezones=st.just(UTC)))
def test_no_text_is_too_odd(text: str, reference: datetime | None) -> None:
    parse_time(text, reference)
    parse_time("Feb 29 " + text, reference)
