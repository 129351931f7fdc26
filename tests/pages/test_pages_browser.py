# SPDX-License-Identifier: Apache-2.0
"""The pages in a real browser: they work, load nothing foreign, and are light, quick and accessible."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pages_world
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import Reader, needs_chromium, publish, served, site
from playwright.sync_api import Browser, Page, expect

from elastic_recheck.model import Failure
from elastic_recheck.pages import HtmlRenderer
from elastic_recheck.publish.flow import Publishing
from elastic_recheck.rows import BuildRow, Looked
from elastic_recheck.site_directory import SiteDirectory

pytestmark = needs_chromium

SECOND = 1000.0
MOST_BYTES = 1_500_000
PICKED = "I5e1f" + "0" * 36
PAGES = ("index.html", "gate.html", "unrecognised.html", "health.html", "find.html?q=2000000", "bug/2000000.html")


def query_of(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def column(page: Page, selector: str) -> list[str]:
    return [
        text.strip() for text in page.locator(f"#bugs tbody:not([hidden], [data-bug='-']) {selector}").all_inner_texts()
    ]


def violations(page: Page) -> object:
    return Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1360, "dark")])
def test_every_page_is_accessible(reader: Reader, path: str, width: int, scheme: str) -> None:
    """Axe finds no violation, on a phone by day and on a desk by night."""
    with reader.at(path, width, scheme=scheme) as (page, _):
        assert violations(page) == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [360, 1360, 2560])
def test_every_page_fits_its_window(reader: Reader, path: str, width: int) -> None:
    """From phone to wall nothing is wider than the window; nothing foreign is asked for; nothing is complained of."""
    with reader.at(path, width) as (page, seen):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert [url for url in seen.requests if not url.startswith(reader.root)] == []
        assert seen.complaints == []


def test_opened_rows_are_accessible(reader: Reader) -> None:
    """Axe finds nothing in rows that are open, nor where failures are grouped anew."""
    with reader.at("index.html") as (page, _):
        for opener in page.locator(".opener").all()[:5]:
            opener.click()
        assert violations(page) == []
    with reader.at("unrecognised.html?group=job&days=7") as (page, _):
        page.locator(".opener").first.click()
        assert violations(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_hostile_texts_stay_texts(reader: Reader, path: str) -> None:
    """Job names, titles and log lines that are markup become no element, and no link runs a script."""
    with reader.at(path) as (page, seen):
        assert page.locator("img[onerror], svg[onload], main script:not([type='application/json'])").count() == 0
        assert page.locator("[style], [onclick], a[href^='javascript:' i]").count() == 0
        assert seen.complaints == []


def test_hostile_job_names_can_be_read(reader: Reader, world: pages_world.World) -> None:
    """They are shown as they are."""
    jobs = {row.job for row in world.builds if row.result != "SUCCESS" and row.voting}
    hostile = next(job for job in jobs if job.startswith("<script>"))
    with reader.at("unrecognised.html") as (page, _):
        assert hostile in page.locator("main").inner_text()


def test_the_policy_forbids_all_that_is_not_ours(reader: Reader) -> None:
    """An inline script that gets into a page does not run."""
    with reader.at("index.html") as (page, seen):
        page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))")

        assert page.evaluate("window.ran") is None
        assert any("Content Security Policy" in text for text in seen.complaints)


def test_the_overview_is_light_and_quick(reader: Reader, figure: Callable[[str], None]) -> None:
    """With 160 bugs it weighs less than 1.5 MB with all that it loads, and answers within a second."""
    with reader.at("index.html", real_time=True) as (page, seen):
        page.wait_for_function("document.documentElement.dataset.ready === 'yes'")
        ready = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
        weight = page.evaluate("performance.getEntries().reduce((sum, each) => sum + (each.decodedBodySize || 0), 0)")

        figure(f"overview: {weight:,} bytes in {len(seen.requests)} files, interactive after {ready:.0f} ms")
        assert 100_000 < weight < MOST_BYTES
        assert ready < SECOND


def test_the_worst_bug_stands_first(reader: Reader) -> None:
    """Bugs are sorted by changes hit in 24 hours, then in 10 days."""
    with reader.at("index.html") as (page, _):
        bodies = page.locator("#bugs tbody[data-bug]:not([data-bug='-'])")
        keys = bodies.evaluate_all("all => all.map(b => [+b.dataset.changes, +b.dataset.ten])")

        assert len(keys) > 50
        assert keys == sorted(keys, reverse=True)


def test_a_row_opens_to_fingerprint_and_evidence(reader: Reader) -> None:
    """By mouse and by keyboard; which rows are open stands in the address."""
    with reader.at("index.html") as (page, _):
        opener = page.locator("#bugs tbody:not([data-bug='-']) .opener").first
        bug = page.locator("#bugs tbody:not([data-bug='-'])").first.get_attribute("data-bug")
        more = page.locator(f"#more-{bug}")
        expect(more).to_be_hidden()
        opener.focus()
        page.keyboard.press("Enter")

        expect(more).to_be_visible()
        expect(more).to_contain_text("message:")
        assert query_of(page)["open"] == bug
        page.reload()
        expect(more).to_be_visible()
        opener.click()
        expect(more).to_be_hidden()


def test_columns_sort_both_ways(reader: Reader) -> None:
    """A click on a column's head sorts by it, another one the other way; both stand in the address."""
    with reader.at("index.html?days=10") as (page, _):
        head = page.get_by_role("button", name="Last")
        head.click()
        last = page.locator("#bugs tbody").evaluate_all("all => all.map(b => +b.dataset.last)")
        assert last == sorted(last, reverse=True)
        assert query_of(page) == {"days": "10", "sort": "-last"}

        head.click()
        last = page.locator("#bugs tbody").evaluate_all("all => all.map(b => +b.dataset.last)")
        assert last == sorted(last)
        assert query_of(page)["sort"] == "last"
        expect(page.locator("th[aria-sort=ascending]")).to_have_text(re.compile("Last"))


def test_filters_count_anew(reader: Reader, world: pages_world.World) -> None:
    """Project, pipeline and days select; the numbers are those of a recount by hand; the address holds it all."""
    project, pipeline = "openstack/nova", "check"
    with reader.at("index.html") as (page, _):
        page.get_by_label("project").select_option(project)
        page.get_by_label("pipeline").select_option(pipeline)
        page.locator("#filters").get_by_label("7", exact=True).check()
        shown = dict(zip(column(page, ".number"), map(int, column(page, ".changes")), strict=True))
        assert query_of(page) == {"project": project, "pipeline": pipeline, "days": "7"}
        assert {bug: changes for bug, changes in shown.items() if changes} == recount(world, project, pipeline, 7)

        page.reload()
        assert dict(zip(column(page, ".number"), map(int, column(page, ".changes")), strict=True)) == shown


def recount(world: pages_world.World, project: str, pipeline: str, days: int) -> dict[str, int]:
    failed = {
        row.id: row.change
        for row in world.builds
        if row.voting
        and row.result != "SUCCESS"
        and (row.project, row.pipeline) == (project, pipeline)
        and (world.now - row.time).total_seconds() < 86400 * days
    }
    changes: dict[str, set[int]] = {}
    for hit in world.hits:
        if hit.build in failed:
            changes.setdefault(hit.bug, set()).add(failed[hit.build])
    return {bug: len(those) for bug, those in changes.items()}


def test_words_select_rows(reader: Reader) -> None:
    """What is typed selects at once, and stands in the address."""
    with reader.at("index.html") as (page, _):
        some = column(page, ".number")[3]
        page.get_by_label("text", exact=True).fill(some)
        assert column(page, ".number") == [some]
        assert query_of(page) == {"q": some}


def test_failures_are_grouped_as_asked(reader: Reader) -> None:
    """By what failed, by job or not at all, the same failures are there."""
    with reader.at("unrecognised.html") as (page, _):
        everything = page.locator(".failure").count()
        by_failure = page.locator("#groups > tbody").count()
        page.get_by_text("job", exact=True).first.click()
        jobs = page.locator("#groups > tbody").count()
        assert page.locator(".failure").count() == everything
        page.get_by_text("nothing", exact=True).click()
        assert page.locator("#groups > tbody").count() == everything
        assert query_of(page) == {"group": "none"}
        page.get_by_text("what failed", exact=True).click()
        assert page.locator("#groups > tbody").count() == by_failure
        assert 1 < jobs < by_failure < everything


def unexplained(world: pages_world.World, pipeline: str, days: int) -> list[BuildRow]:
    hit = {each.build for each in world.hits}
    return [
        row
        for row in world.builds
        if row.voting
        and row.result != "SUCCESS"
        and row.pipeline == pipeline
        and (world.now - row.time).total_seconds() < 86400 * days
        and row.id not in hit
    ]


def test_all_numbers_on_the_page_follow_its_filter(reader: Reader, world: pages_world.World) -> None:
    """Banner, groups, jobs and reasons are of the days and the pipeline that are chosen, and say so."""
    left = unexplained(world, "check", 2)
    read = [row for row in left if row.looked is Looked.READ]
    unread = sum(row.looked is Looked.UNREAD for row in left)
    with reader.at("unrecognised.html") as (page, _):
        page.locator("#filters select[name=pipeline]").select_option("check")
        page.locator("#filters").get_by_label("2", exact=True).check()

        expect(page.locator(".tile:visible dt")).to_have_text("check, 2 days")
        expect(page.locator(".tile:visible .not")).to_have_text(str(len(read)))
        expect(page.locator("#shown")).to_contain_text(f"{len(read)} failures")
        expect(page.locator("#unread")).to_have_text(str(unread))
        assert sum(map(int, page.locator(".reason:visible summary b").all_inner_texts())) == unread
        rows = [row.split("\t")[:2] for row in page.locator("#by-job tbody tr:visible").all_inner_texts()]
        by_job = Counter(row.job for row in read if row.job.isprintable())
        assert {job: int(count) for job, count in rows if job in by_job} == by_job
        expect(page.locator("#jobs")).to_have_text("By job 2 days, check")

        page.locator("#filters select[name=job]").select_option("nova-next")
        expect(page.locator(".tile:visible dt")).to_have_text("nova-next, check, 2 days")
        expect(page.locator(".tile:visible .not")).to_have_text(str(by_job["nova-next"]))


def test_a_filter_undone_shows_what_was_there(reader: Reader) -> None:
    """What the script counts for all pipelines and ten days is what the page was made with."""
    with reader.at("unrecognised.html") as (page, _):
        parts = (".banner", "#by-job", "section[aria-labelledby=without-logs]")
        before = [page.locator(part).inner_text() for part in parts]
        for pipeline in ("gate", ""):
            page.locator("#filters select[name=pipeline]").select_option(pipeline)

        assert [page.locator(part).inner_text() for part in parts] == before


@pytest.mark.parametrize("what", ["change", "Change-Id", "build"])
def test_a_change_is_found_from_any_page(reader: Reader, world: pages_world.World, what: str) -> None:
    """By its number, its Change-Id and a build's id; the answer says what was found and done."""
    row = next(row for row in reversed(world.builds) if row.result == "FAILURE" and row.voting and row.change)
    asked = {"change": str(row.change), "Change-Id": f"I{row.change:040x}", "build": row.id}[what]
    with reader.at("bug/2000000.html") as (page, seen):
        page.get_by_role("searchbox").first.fill(asked)
        page.keyboard.press("Enter")

        expect(page.locator(".answer h2")).to_contain_text(f"Change {row.change}")
        expect(page.locator(".answer")).to_contain_text(row.pipeline)
        assert seen.complaints == []


def test_a_bug_is_found_by_words_of_its_title(reader: Reader) -> None:
    """And leads to its page."""
    with reader.at("find.html?q=thing+2000137+guest") as (page, _):
        page.get_by_role("link", name=re.compile("bug 2000137")).click()
        expect(page.locator("h1")).to_contain_text("2000137")


def test_all_changes_of_a_change_id_are_found(started_browser: Browser, tmp_path: Path) -> None:
    """What was picked to another branch has the same Change-Id and another number."""
    made = pages_world.world(3, builds=200, bugs=3)
    picked = [replace(row, failure=with_change_id(row.failure)) for row in made.failures]
    publish(replace(made, failures=tuple(picked)), tmp_path / "site")
    with served(tmp_path / "site") as root, Reader(started_browser, root).at(f"find.html?q={PICKED}") as (page, _):
        numbers = {f"Change {row.failure.change.number}" for row in picked}
        expect(page.locator(".answer h2 a")).to_have_count(len(numbers))
        assert set(page.locator(".answer h2 a").all_inner_texts()) == numbers


def with_change_id(failure: Failure) -> Failure:
    return replace(failure, change=replace(failure.change, change_id=PICKED))


def test_the_page_that_finds_says_how_fresh_it_is(started_browser: Browser, tmp_path: Path) -> None:
    """As all other pages do: the age of the data, and what could not be brought up to date."""
    made = site(pages_world.world(3, builds=50, bugs=3))
    told = replace(made, problems=("builds are as they were: <b>away</b>",))
    Publishing(SiteDirectory(tmp_path / "site"), HtmlRenderer()).publish(lambda: told)
    with served(tmp_path / "site") as root, Reader(started_browser, root).at("find.html") as (page, seen):
        expect(page.locator(".age")).to_contain_text("old")
        expect(page.get_by_role("status")).to_contain_text("builds are as they were: <b>away</b>")
        expected = page.locator(".age").inner_text()
        assert violations(page) == []
        page.get_by_role("link", name="Health").first.click()
        expect(page.locator(".age")).to_have_text(expected)
        assert seen.complaints == []


def test_what_nobody_knows_is_said(reader: Reader) -> None:
    """A change of which nothing is known gets an answer, too."""
    with reader.at("find.html?q=1") as (page, _):
        expect(page.locator("#asked")).to_contain_text("Nothing is known", timeout=3000)


def test_numbers_can_be_read_without_scripts(reader: Reader) -> None:
    """Numbers, fingerprints and evidence are there; nothing that only a script moves is shown."""
    with reader.at("index.html", script=False) as (page, _):
        assert page.locator(".banner b").first.inner_text().isdigit()
        assert page.locator("#bugs .changes").first.inner_text().isdigit()
        assert page.locator(".more").first.is_visible()
        assert not page.locator("#filters").is_visible()


def test_old_data_is_shown_to_be_old(reader: Reader) -> None:
    """The age of the data stands on every page, and stands out where it is hours."""
    with reader.at("index.html") as (page, _):
        page.clock.set_fixed_time(pages_world.NOW.replace(day=pages_world.NOW.day + 1))
        page.reload()
        expect(page.locator(".age.old")).to_contain_text("old")


def test_a_page_prints(reader: Reader, tmp_path: Path) -> None:
    """The table is printed without what only a screen needs."""
    with reader.at("gate.html") as (page, _):
        page.emulate_media(media="print")
        assert not page.locator("#filters").is_visible()
        assert page.locator("#bugs .changes").first.is_visible()
        assert len(page.pdf(path=tmp_path / "gate.pdf")) > 1000


def test_a_title_has_room_on_a_phone(reader: Reader) -> None:
    """It takes the width of its row."""
    with reader.at("index.html", 360, 760) as (page, _):
        name = page.locator("#bugs tbody.bug .line .name").first.bounding_box()
        assert name
        assert name["width"] > 250


@pytest.mark.parametrize("path", ["index.html", "bug/2000000.html", "unrecognised.html"])
def test_texts_of_graphs_can_be_read_on_a_phone(reader: Reader, path: str) -> None:
    """A graph shrinks with the window, the texts at its axes do not become smaller than small print."""
    with reader.at(path, 360) as (page, _):
        heights = page.locator(".chart text:visible").evaluate_all(
            "texts => texts.filter(text => text.textContent).map(text => text.getBoundingClientRect().height)"
        )
        assert heights
        assert min(heights) >= 10


def test_many_changes_leave_a_groups_name_its_room_on_a_phone(reader: Reader) -> None:
    with reader.at("unrecognised.html", 360) as (page, _):
        row = page.locator(".group .line").first
        row.locator(".changes").evaluate("changes => { changes.textContent = '1,234'; }")
        number, name = row.locator(".changes").bounding_box(), row.locator(".kind").bounding_box()
        assert number
        assert name
        assert number["x"] + number["width"] <= name["x"]


def test_reports_in_which_nothing_failed_are_folded(reader: Reader, world: pages_world.World) -> None:
    """Who looks for a change asks why it failed."""
    lately = [row for row in world.builds if (world.now - row.time).days < 10]
    failed = {row.change for row in lately if row.result != "SUCCESS"}
    changes = Counter(row.change for row in lately if row.result == "SUCCESS")
    mixed, passed = (
        next(change for change in changes if (change in failed) is has_failed) for has_failed in (True, False)
    )
    with reader.at(f"find.html?q={mixed}") as (page, _):
        expect(page.locator(".answer > ol > li").first).to_be_visible()
        expect(page.locator(".answer > ol")).not_to_contain_text("nothing failed")
    with reader.at(f"find.html?q={passed}") as (page, _):
        page.get_by_text(re.compile(r"^\d+ reports? in which nothing failed$")).click()
        expect(page.locator(".answer details li").first).to_contain_text("nothing failed")
        assert violations(page) == []
