# SPDX-License-Identifier: Apache-2.0
"""What the pages cost: to make them at first, and again after 20 new builds; and to read the overview.

How far the second grows with what is stored is seen beside a site with half as many builds: both are made again in
turn, and the median counts.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import NamedTuple

from benchmarks import browser
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

DAYS, BUILDS, BUGS, NEW, ROUNDS = 18, 18_000, 160, 20, 3
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

    def __init__(self, directory: Path, builds: int) -> None:
        self.made = world(builds=builds, days=DAYS, bugs=BUGS)
        self.out = directory / "out"
        directory.mkdir()
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
        root = Path(directory)
        half, whole = _Site(root / "half", BUILDS // 2), _Site(root / "whole", BUILDS)
        first = [_first(site) for site in (half, whole)][-1]
        rounds = [[_again(site, number) for site in (half, whole)] for number in range(ROUNDS)]
        again_half, again = (
            sorted(taken, key=lambda each: each.used)[ROUNDS // 2] for taken in zip(*rounds, strict=True)
        )
        loaded = browser.overview(root / "whole" / "out")
    rows = (
        ("at first", *_shown(first)),
        (f"{NEW} builds later", *_shown(again)),
        (f"{NEW} builds later, half as many stored", *_shown(again_half)),
    )
    remarks = [f"{BUILDS:,} builds in {DAYS} days, {BUGS} bugs"]
    if loaded:
        told = f"{loaded.size / 1e6:.2f} MB, scripts included, answers in Chromium after {loaded.seconds:.2f} s"
        remarks.append(f"the overview: {told}")
    figures = {
        "pages_first_cpu_seconds": round(first.used, 1),
        "pages_again_seconds": round(again.wall, 1),
        "pages_again_cpu_seconds": round(again.used, 1),
        "pages_again_over_half_stored": round(again.used / again_half.used, 2),
        "pages_overview_megabytes": round(loaded.size / 1e6, 2) if loaded else None,
        "pages_overview_interactive_seconds": round(loaded.seconds, 2) if loaded else None,
    }
    header = ("pages are made", "seconds", "of a processor", "pages", "drawn anew")
    reason = "" if loaded else "no Chromium (apt-get install chromium)"
    return Result(
        "Pages: how long does it take to make them, and to read?", header, rows, tuple(remarks), figures, reason
    )


def _first(site: _Site) -> _Timed:
    site.add(site.made.builds[: -NEW * ROUNDS], site.made.now)
    return _timed(site, site.made.now)


def _again(site: _Site, number: int) -> _Timed:
    """After so many times that already, once more."""
    begin = len(site.made.builds) - NEW * (ROUNDS - number)
    now = site.made.now + LATER * (number + 1)
    site.add(site.made.builds[begin : begin + NEW], now)
    return _timed(site, now)


class _Timed(NamedTuple):
    """Seconds by the clock on the wall and of a processor."""

    wall: float
    used: float
    published: Published


def _timed(site: _Site, now: datetime) -> _Timed:
    began, used = perf_counter(), process_time()
    published = site.publish(now)
    return _Timed(perf_counter() - began, process_time() - used, published)


def _shown(timed: _Timed) -> tuple[str, ...]:
    return f"{timed.wall:.1f}", f"{timed.used:.1f}", str(timed.published.pages), str(timed.published.drawn)
