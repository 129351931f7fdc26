# SPDX-License-Identifier: Apache-2.0
"""What pages say of what they show, read without a browser."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pages_world
import pytest
from browser import site

from elastic_recheck.counts import Pages
from elastic_recheck.counts.shown import Overview, Page
from elastic_recheck.pages import HtmlRenderer


def overview(**told: object) -> Overview:
    return Pages(replace(site(pages_world.world(3, builds=900, bugs=12)), **told)).overview  # type: ignore[arg-type]


def drawn(page: Page) -> str:
    return HtmlRenderer().body(page)


@pytest.mark.parametrize(
    ("last_week", "said"),
    [(10, "<span>last week"), (20, '<span class="worse">↑ last week'), (5, '<span class="better">↓ last week')],
)
def test_a_rate_is_better_worse_or_the_same(last_week: int, said: str) -> None:
    """As many failed of as many changes is neither."""
    banner = replace(
        overview().banner, changes=20, failed_changes=10, last_week_changes=2 * last_week, last_week_failed_changes=10
    )
    assert said in drawn(replace(overview(), banner=banner))


def test_a_difference_that_is_not_shown_is_none() -> None:
    banner = replace(overview().banner, changes=1000, failed_changes=274)
    banner = replace(banner, last_week_changes=1000, last_week_failed_changes=273)
    assert "<b>27 %</b> <span>last week 27 %" in drawn(replace(overview(), banner=banner))


def test_where_nothing_ended_nothing_is_better() -> None:
    banner = replace(overview().banner, changes=0, failed_changes=0, last_week_changes=20, last_week_failed_changes=10)
    assert "<span>last week 50 %" in drawn(replace(overview(), banner=banner))


def test_where_nothing_was_read_no_target_is_met() -> None:
    """Neither in the banner of the gate nor on the page of what is not recognised."""
    pages = Pages(replace(site(pages_world.world(3, builds=900, bugs=12)), builds=()))
    assert "<span>target 85 %" in drawn(pages.gate)
    assert "No failure's logs were read" in drawn(pages.unrecognised)
    assert 'class="rate"' in drawn(pages.unrecognised)
    assert 'class="rate ' not in drawn(pages.unrecognised)


def test_the_target_is_for_the_gate_alone() -> None:
    page = Pages(site(pages_world.world(3, builds=900, bugs=12))).unrecognised
    tiles = re.findall(r'<div class="tile"( data-gate)?.*?class="of">(.*?)</span>.*?class="rate(.*?)"', drawn(page))
    assert {name for gate, name, _ in tiles if gate} == {"gate"}
    assert {name for _, name, judged in tiles if judged} == {"gate"}


def test_the_day_before_is_compared_with_only_where_it_is_known() -> None:
    """On the first day nothing is more than before."""
    known = overview()
    assert 'class="step' in drawn(known)
    first_day = overview(horizon=known.freshness.now - timedelta(hours=20))
    assert {line.before for line in first_day.bugs} == {None}
    assert 'class="step' not in drawn(first_day)


def test_the_table_holds_what_struck_in_ten_days() -> None:
    """What hit before, and what hits passing builds alone, is listed below."""
    page = overview()
    struck, old, passing, *_ = page.bugs
    quiet = replace(struck.passing, hits=0)
    old = replace(old, last=page.freshness.now - timedelta(days=11), passing=quiet)
    passing = replace(passing, last=None, passing=replace(quiet, hits=2))
    body = drawn(replace(page, bugs=(struck, old, passing)))

    assert re.findall(r'id="bug-(\d+)"', body) == [struck.facts.bug]
    below = body.partition("</table>")[2].partition("</table>")[2]
    alone, without = below.split("without a hit in 10 days")
    assert "1 fingerprint that hit passing builds alone in 10 days" in alone
    assert f"bug/{passing.facts.bug}.html" in alone
    assert f"bug/{old.facts.bug}.html" in without


def test_what_is_not_recognised_has_its_place_among_the_bugs() -> None:
    """It competes with them for somebody's day."""
    page = overview()
    changes = page.bugs[2].windows[0].changes
    windows = tuple(replace(counts, changes=changes) for counts in page.not_recognised.windows)
    windows = (*windows[:3], replace(windows[3], changes=page.bugs[2].windows[3].changes))
    body = drawn(replace(page, not_recognised=replace(page.not_recognised, windows=windows)))

    assert re.findall(r'<tbody [^>]*data-bug="([^"]+)"', body)[2:4] == ["-", page.bugs[2].facts.bug]


def test_a_file_that_cannot_be_read_has_no_page() -> None:
    """It is named, and nothing links to a bug that it may speak of."""
    made = replace(site(pages_world.world(3, builds=50, bugs=2)), mistakes=("7.yaml: query: must be given",))
    body = HtmlRenderer().body(Pages(made).health)

    assert "7.yaml: query: must be given" in body
    assert "bug/.html" not in body


def test_what_is_not_recognised_but_long_ago_is_no_row() -> None:
    """Nothing failed in ten days, and that is said."""
    page = overview()
    long_ago = replace(page.not_recognised, last=page.freshness.now - timedelta(days=11))
    bugs = tuple(replace(line, last=None, passing=replace(line.passing, hits=0)) for line in page.bugs)
    body = drawn(replace(page, not_recognised=long_ago, bugs=bugs))

    assert 'data-bug="-"' not in body
    assert "in the last 10 days" in body
