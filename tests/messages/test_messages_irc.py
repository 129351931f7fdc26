# SPDX-License-Identifier: Apache-2.0
"""What is said on IRC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from messages_samples import BUGS, DETACH, KNOWN, KNOWN_TOO, UNKNOWN, UNREAD, build, diagnosis

from elastic_recheck.messages import back_line, deaf_line, failure_line, split, storm_line
from elastic_recheck.model import BuildDiagnosis, Change

START = "[gate] openstack/nova 951234,3 (master): "
END = " | https://review.opendev.org/951234"


def said(*builds: BuildDiagnosis, recent: Mapping[str, int] | None = None, **more: Any) -> str:
    return failure_line(diagnosis(*builds, **more), BUGS, recent=recent or {})


# ---- one failure ----------------------------------------------------------------------------------------------


def test_known() -> None:
    """Job, bug, how often, where."""
    assert said(KNOWN, recent={"2081234": 7}) == (
        f'{START}tempest-integrated-compute hit bug 2081234 "Volume detach times out in guest" (7 changes in 24 h) '
        f"https://bugs.launchpad.net/bugs/2081234{END}"
    )


def test_unrecognised() -> None:
    """The first failed test, by its last name."""
    assert said(UNKNOWN) == (
        f"{START}nova-next UNRECOGNISED, 2 tests failed, first test_resize_revert {UNKNOWN.build.url}{END}"
    )


def test_mixed() -> None:
    """What is not known stands first, and its log is linked."""
    assert said(KNOWN, UNKNOWN) == (
        f"{START}nova-next UNRECOGNISED, test_resize_revert; tempest-integrated-compute hit bug 2081234 "
        f"{UNKNOWN.build.url}{END}"
    )


def test_unread() -> None:
    """Why there is no verdict."""
    assert said(UNREAD) == (
        f"{START}no verdict on nova-grenade-multinode: POST_FAILURE, log server said 404 for 20 minutes "
        f"{UNREAD.build.url}{END}"
    )


@pytest.mark.parametrize(
    "builds",
    [
        (KNOWN,),
        (KNOWN, KNOWN_TOO),
        (UNKNOWN,),
        (KNOWN, UNKNOWN),
        (UNREAD, KNOWN),
        (UNREAD, UNKNOWN, KNOWN, KNOWN_TOO),
        tuple(replace(UNKNOWN, build=build(f"job-{number}")) for number in range(20)),
        tuple(replace(KNOWN, build=build(f"job-{number}")) for number in range(20)),
    ],
)
def test_a_line_is_short(builds: tuple[BuildDiagnosis, ...]) -> None:
    """However many jobs failed."""
    assert len(said(*builds, recent={"2081234": 7}).encode()) <= 250


def test_bugs_of_the_same_jobs_are_told_together() -> None:
    """A job is named once, whatever it hit."""
    both = replace(KNOWN, hits=(*KNOWN.hits, *KNOWN_TOO.hits))

    assert (
        'tempest-integrated-compute hit bug 2081234 "Volume detach times out in guest" '
        'and bug 2079876 "Mirror answers 503 during bindep" http'
    ) in said(both)
    assert ": tempest-integrated-compute hit bug 2081234 and bug 2079876 http" in said(both, recent={"2081234": 1000})


def test_what_is_missing_leaves_no_gap() -> None:
    """A change without URL, a branch that is not known, a pipeline that was not named."""
    line = said(replace(KNOWN, hits=KNOWN.hits), pipeline="", change=Change("h", "p", 1))

    assert line == (
        '[?] p 1,3: tempest-integrated-compute hit bug 2081234 "Volume detach times out in guest" '
        "https://bugs.launchpad.net/bugs/2081234"
    )


def test_codes_are_taken_out() -> None:
    """No colours, no line ends, no NUL: some servers take what follows a CR for a command."""
    hostile = replace(KNOWN, build=build("a\rQUIT\x00 \x0304,05red\x0f\x02bold \u202etxt"))

    assert "aQUIT" not in said(hostile)
    assert "a QUIT redbold txt hit bug" in said(hostile)


def test_a_quote_in_a_title_ends_nothing() -> None:
    """Inner quotes become single ones."""
    line = failure_line(diagnosis(KNOWN), {"2081234": replace(DETACH, title='say "no" ' + "x" * 80)})

    assert "\"say 'no' xxx" in line
    assert 'xx…" https' in line


# ---- the rest -------------------------------------------------------------------------------------------------


def test_storm() -> None:
    """One line for many."""
    line = '[gate] bug 2081234 "Volume detach times out in guest": 14 more changes in the last 10 min, '

    assert storm_line("gate", DETACH, 14, timedelta(minutes=10)) == f"{line}https://bugs.launchpad.net/bugs/2081234"
    assert storm_line("gate", DETACH, 14, timedelta(minutes=10), page_url="https://recheck.example.org/") == (
        f"{line}https://recheck.example.org/bug/2081234.html"
    )


def test_deaf_and_back() -> None:
    """Times are in UTC, whatever zone they come in."""
    since = datetime(2026, 8, 3, 16, 2, tzinfo=timezone(timedelta(hours=2)))

    assert deaf_line(since, "review.opendev.org", timedelta(minutes=2)) == (
        "deaf? no CI result since 14:02 UTC (usually one in 2 min); reconnecting to review.opendev.org"
    )
    assert deaf_line(since, "review.opendev.org") == (
        "deaf? no CI result since 14:02 UTC; reconnecting to review.opendev.org"
    )
    assert back_line(since.astimezone(UTC), 12, 11) == "back: 12 failures since 14:02 UTC caught up, 11 answered"


# ---- splitting ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "budget", "lines"),
    [
        ("", 10, []),
        ("a b", 10, ["a b"]),
        ("aa bb cc", 5, ["aa bb", "cc"]),
        ("€€€ €", 9, ["€€€", "€"]),
        ("€€€€", 7, ["€€", "€€"]),
        ("see https://x.example/y now", 21, ["see", "https://x.example/y", "now"]),
        ("see https://x.example/far/too/long now", 20, ["see … now"]),
        ("a\r\nb\x00c\x03", 10, ["a bc"]),
    ],
)
def test_split(text: str, budget: int, lines: list[str]) -> None:
    """By bytes, at blanks; a URL whole or not at all."""
    assert split(text, budget) == lines


def test_split_needs_room_for_a_character() -> None:
    """A budget of 3 bytes is a mistake of the caller."""
    with pytest.raises(ValueError, match="3 bytes"):
        split("x", 3)


@given(st.text(), st.integers(4, 60))
def test_split_loses_nothing(text: str, budget: int) -> None:
    """Lines keep to the budget, and together they hold all characters in their order."""
    lines = split(text, budget)

    assert all(0 < len(line.encode()) <= budget for line in lines)
    if "://" not in text:
        assert "".join(lines).replace(" ", "") == "".join(split(text, 10**6)).replace(" ", "")
