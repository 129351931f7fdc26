# SPDX-License-Identifier: Apache-2.0
"""What it costs to make the pages: at first, and again after 20 new builds; and what the overview weighs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from benchmarks.result import Result
from elastic_recheck.counts import Rules, Site
from elastic_recheck.fingerprints import Library
from elastic_recheck.history import SqliteHistory
from elastic_recheck.model import Bug, Fingerprint
from elastic_recheck.pages import HtmlRenderer
from elastic_recheck.publish.flow import Published, Publishing
from elastic_recheck.publish.gather import Pace, Sources, gather
from elastic_recheck.rows import BuildRow, FailureRow
from elastic_recheck.site_directory import SiteDirectory
from tests.pages_world import World, world

DAYS, BUILDS, BUGS, NEW = 18, 18_000, 160, 20
"""10,000 builds in the ten days that are shown."""
LATER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class _Others:
    """The bug tracker and the journal."""

    made: World

    def bug(self, number: str) -> Bug | None:
        return self.made.bugs.get(number)

    def failures(self, since: datetime) -> Sequence[FailureRow]:
        return [row for row in self.made.failures if row.failure.time >= since]


class _Site:
    """A site's history, and the directory of its pages."""

    def __init__(self, directory: Path) -> None:
        self.made = world(builds=BUILDS, days=DAYS, bugs=BUGS)
        self.out = directory / "out"
        queries = directory / "queries"
        queries.mkdir()
        for each in self.made.fingerprints:
            (queries / f"{each.bug}.yaml").write_text(f"query: {json.dumps(each.query)}\n")
        self.library = Library(queries)
        self.history = SqliteHistory(directory / "history.sqlite")

    @property
    def fingerprints(self) -> Sequence[Fingerprint]:
        return self.library.current().fingerprints

    def add(self, builds: Sequence[BuildRow], until: datetime) -> None:
        ids = {row.id for row in builds}
        self.history.judged(builds, [hit for hit in self.made.hits if hit.build in ids], self.fingerprints)
        self.history.covers(self.made.horizon, until)

    def publish(self, now: datetime) -> Published:
        others = _Others(self.made)
        sources = Sources(self.history, self.library, tracker=others, answers=others)

        def gathered() -> Site:
            return gather(sources, Rules(), Pace(), now, lambda _, number: f"https://r/{number}", lambda _: None)

        return Publishing(SiteDirectory(self.out), HtmlRenderer()).publish(gathered)


def run(corpus: Path | None) -> Result:
    """Measure, on a site that is made up."""
    del corpus
    with TemporaryDirectory() as directory:
        site = _Site(Path(directory))
        now = site.made.now
        site.add(site.made.builds[:-NEW], now)
        first = _timed(site, now)
        site.add(site.made.builds[-NEW:], now + LATER)
        again = _timed(site, now + LATER)
        site.history.close()
        weight = (site.out / "index.html").stat().st_size
        weight += sum(each.stat().st_size for each in (site.out / "static").iterdir())
    rows = (("at first", *_shown(first)), (f"{NEW} builds later", *_shown(again)))
    remark = (
        f"{BUILDS:,} builds in {DAYS} days, {BUGS} bugs; the overview and all in static/ weigh {weight / 1e6:.2f} MB"
    )
    figures = {
        "pages_first_cpu_seconds": round(first[1], 1),
        "pages_again_seconds": round(again[0], 1),
        "pages_again_cpu_seconds": round(again[1], 1),
        "pages_overview_megabytes": round(weight / 1e6, 2),
    }
    header = ("pages are made", "seconds", "of a processor", "pages", "drawn anew")
    return Result("Pages: how long does it take to make them?", header, rows, (remark,), figures)


def _timed(site: _Site, now: datetime) -> tuple[float, float, Published]:
    began, used = perf_counter(), process_time()
    published = site.publish(now)
    return perf_counter() - began, process_time() - used, published


def _shown(timed: tuple[float, float, Published]) -> tuple[str, ...]:
    seconds, used, published = timed
    return f"{seconds:.1f}", f"{used:.1f}", str(published.pages), str(published.drawn)
