# SPDX-License-Identifier: Apache-2.0
"""From the rows to the page that says whether they are to be trusted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import combinations, pairwise
from statistics import median

from elastic_recheck.counts.facts import facts, passing
from elastic_recheck.counts.shown import WINDOWS, About, Health, HitsPassing, Overlap, Span
from elastic_recheck.counts.table import Table, within

BAD = 0.10
"""Of what a fingerprint would hit, the share of passing builds from which on it is bad."""
GAP = timedelta(hours=6)
USUAL = 6
LEAST_BOTH = 3


def health(table: Table) -> Health:
    """Count the page."""
    site = table.site
    titles = {each.bug: facts(site, each).title for each in site.fingerprints}
    fresh = table.freshness
    return Health(
        freshness=fresh,
        lag=site.now - fresh.data if fresh.data else None,
        gaps=tuple(_gaps(table)),
        failed=(*_about(site.report.failed, titles), *(About("", "", mistake) for mistake in site.mistakes)),
        muted=tuple(_muted(table, titles)),
        silent=tuple(_silent(table, titles)),
        passing=_hits_passing(table, titles),
        overlaps=_overlaps(table),
        need_joined=_about(site.report.joined, titles),
        counted=len(site.fingerprints),
        builds=len(site.builds),
        hits=len(site.hits),
    )


def _about(told: Mapping[str, str], titles: Mapping[str, str]) -> tuple[About, ...]:
    return tuple(About(bug, titles.get(bug, ""), text) for bug, text in sorted(told.items()))


def _gaps(table: Table) -> Iterator[Span]:
    site = table.site
    yield from (Span(*gap) for gap in site.gaps)
    times = sorted({seen.row.time for seen in table.rows if seen.row.time >= site.horizon})
    if len(times) < 3:
        return
    usual = timedelta(seconds=median((after - before).total_seconds() for before, after in pairwise(times)))
    least = max(GAP, USUAL * usual)
    for before, after in pairwise([*times, site.now]):
        if after - before > least and not any(since < after and before < until for since, until in site.gaps):
            yield Span(before, after)


def _muted(table: Table, titles: Mapping[str, str]) -> Iterator[About]:
    for each in table.site.fingerprints:
        ways = ["not spoken of"] * each.suppress_notification + ["not in the graphs"] * each.suppress_graph
        if ways:
            yield About(each.bug, titles[each.bug], ", ".join(ways))


def _silent(table: Table, titles: Mapping[str, str]) -> Iterator[About]:
    """Fingerprints that had 10 days to hit something, and did not."""
    start = table.site.now - timedelta(days=WINDOWS[-1])
    if table.site.horizon > start:
        return
    since = {each.bug: each.since for each in sorted(table.site.wordings, key=lambda wording: wording.since)}
    for each in table.site.fingerprints:
        hit = any(seen.is_failing for seen in within(table.by_bug.get(each.bug, ()), WINDOWS[-1]))
        if not hit and since.get(each.bug, start) <= start:
            yield About(each.bug, titles[each.bug], each.keep)


def _hits_passing(table: Table, titles: Mapping[str, str]) -> tuple[HitsPassing, ...]:
    found = [(bug, passing(table, bug)) for bug in titles]
    lines = [HitsPassing(bug, titles[bug], each, (each.share_of_hits or 0.0) > BAD) for bug, each in found if each.hits]
    return tuple(sorted(lines, key=lambda line: (-(line.passing.share_of_hits or 0.0), line.bug)))


def _overlaps(table: Table) -> tuple[Overlap, ...]:
    alone: Counter[str] = Counter()
    both: Counter[tuple[str, str]] = Counter()
    for seen in within(table.rows, WINDOWS[-1]):
        if seen.is_failing and seen.hits:
            bugs = sorted({hit.bug for hit in seen.hits})
            alone.update(bugs)
            both.update(combinations(bugs, 2))
    found = [Overlap(*pair, count, count / min(alone[bug] for bug in pair)) for pair, count in both.items()]
    return tuple(sorted(filter(_matters, found), key=lambda each: (-each.share, -each.both, each.first, each.second)))


def _matters(overlap: Overlap) -> bool:
    return overlap.both >= LEAST_BOTH and overlap.share >= 0.5
