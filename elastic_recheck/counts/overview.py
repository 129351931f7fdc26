# SPDX-License-Identifier: Apache-2.0
"""From the rows of a scope to its overview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from elastic_recheck.counts import spans
from elastic_recheck.counts.facts import facts, first_hit, mark, passing
from elastic_recheck.counts.outcome import Outcome, tally
from elastic_recheck.counts.shown import Banner, BugLine, Counts, NotRecognisedLine, Overview, Series
from elastic_recheck.counts.table import Seen, Table, within
from elastic_recheck.model import Fingerprint

DAYS = 10
HOURS = 24 * DAYS
WEEK = timedelta(days=7)


def overview(table: Table, where: Mapping[str, str]) -> Overview:
    """Count the overview; ``where``: by bug, where it strikes, in a word."""
    site = table.site
    start = spans.clock_start(site.now, spans.HOUR, HOURS)
    failed = table.failed
    lines = [_bug_line(table, fingerprint, failed, where) for fingerprint in site.fingerprints]
    earlier = spans.series(table.failures, start - WEEK, spans.HOUR, HOURS, site)
    return Overview(
        scope=table.scope.name,
        freshness=table.freshness,
        banner=_banner(table),
        hours=spans.tallies(table.failures, start, spans.HOUR, HOURS, site),
        week_earlier=earlier,
        bugs=tuple(sorted(lines, key=_rank)),
        not_recognised=_not_recognised(table, failed),
        failed=failed,
        cells=table.cells(table.failures),
        projects=tuple(sorted({seen.row.project for seen in table.failures})),
        pipelines=tuple(sorted({seen.row.pipeline for seen in table.failures})),
    )


def shares(windows: Sequence[Counts], failed: Sequence[Counts]) -> tuple[float | None, ...]:
    """Of all failed changes the share that was hit, by window."""
    return tuple(
        part.changes / whole.changes if whole.changes else None for part, whole in zip(windows, failed, strict=True)
    )


def _rank(line: BugLine) -> tuple[int, int, str]:
    return -line.windows[0].changes, -line.windows[-1].changes, line.facts.bug


def _banner(table: Table) -> Banner:
    changes, failed = _changes_between(table, 0, 1)
    week_ago = _changes_between(table, 7, 8)
    known = table.site.now - timedelta(days=8) >= table.site.horizon
    return Banner(
        changes=changes,
        failed_changes=failed,
        tally=tally(seen.outcome for seen in within(table.failures, 1)),
        target=table.scope.target,
        last_week_changes=week_ago[0] if known else None,
        last_week_failed_changes=week_ago[1] if known else None,
    )


def _changes_between(table: Table, after: int, before: int) -> tuple[int, int]:
    """Changes of which a voting build ended so many days ago, and those among them that failed."""
    young = within(table.rows, before)
    rows = [seen for seen in young[len(within(young, after)) :] if seen.row.voting and _ended(seen)]
    return len({seen.change for seen in rows}), len({seen.change for seen in rows if seen.is_failure})


def _ended(seen: Seen) -> bool:
    return seen.outcome is not Outcome.NEITHER


def _bug_line(table: Table, fingerprint: Fingerprint, failed: Sequence[Counts], where: Mapping[str, str]) -> BugLine:
    bug = fingerprint.bug
    seen = table.by_bug.get(bug, ())
    failures = [each for each in seen if each.is_failure]
    windows, known = table.windows(failures, bug), facts(table.site, fingerprint)
    marked, since = mark(table, known) or (None, None)
    times = [each.row.time for each in seen if each.is_failing]
    trend = _trend(table, failures)
    return BugLine(
        facts=known,
        windows=windows,
        shares=shares(windows, failed),
        before=trend.values[-2],
        trend=trend,
        mark=marked,
        mark_since=since,
        first=first_hit(table, bug),
        last=times[0] if times else None,
        where=where.get(bug, ""),
        passing=passing(table, bug),
        query=fingerprint.query,
        evidence=next((hit.evidence for each in seen for hit in each.hits if hit.bug == bug and hit.evidence), None),
        graphed=not fingerprint.suppress_graph,
        cells=table.cells(failures, bug),
    )


def _not_recognised(table: Table, failed: Sequence[Counts]) -> NotRecognisedLine:
    failures = [seen for seen in table.failures if seen.outcome is Outcome.NOT_RECOGNISED]
    windows = table.windows(failures)
    trend = _trend(table, failures)
    jobs = Counter(seen.row.job for seen in within(failures, 1)).most_common(1)
    return NotRecognisedLine(
        windows=windows,
        shares=shares(windows, failed),
        before=trend.values[-2],
        trend=trend,
        last=failures[0].row.time if failures else None,
        where=f"{jobs[0][0]} {jobs[0][1]}" if jobs else "",
        cells=table.cells(failures),
    )


def _trend(table: Table, failures: Iterable[Seen]) -> Series:
    start = spans.rolling_start(table.site.now, DAYS)
    return spans.series(failures, start, spans.A_DAY, DAYS, table.site, spans.changes, rolling=True)
