# SPDX-License-Identifier: Apache-2.0
"""From the rows to a bug's page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from elastic_recheck.counts import spans
from elastic_recheck.counts.facts import facts, first_hit, mark, passing
from elastic_recheck.counts.outcome import Outcome
from elastic_recheck.counts.overview import shares
from elastic_recheck.counts.shown import WINDOWS, BugPage, Passing, Series, Stamp, Strike
from elastic_recheck.counts.site import Site
from elastic_recheck.counts.strikes import Strikes
from elastic_recheck.counts.table import Seen, Table, within
from elastic_recheck.model import Fingerprint

HOURS = 48
DAYS = 10


def bug_page(
    table: Table, gate: Table, fingerprint: Fingerprint, strikes: Strikes, where: tuple[Strike, ...]
) -> BugPage:
    """Count a bug's page. ``table`` holds all builds, ``gate`` those of the gate; ``where`` is of ``strikes``."""
    site, bug = table.site, fingerprint.bug
    hit = table.by_bug.get(bug, ())
    failures = [seen for seen in hit if seen.is_failure]
    windows, known, passes = table.windows(failures, bug), facts(site, fingerprint), passing(table, bug)
    in_gate = gate.windows([seen for seen in gate.by_bug.get(bug, ()) if seen.is_failure], bug)
    times = [seen.row.time for seen in hit if seen.is_failing]
    texts = {each.evidence.text for seen in hit for each in seen.hits if each.bug == bug and each.evidence}
    wordings = tuple(sorted((each for each in site.wordings if each.bug == bug), key=lambda each: each.since))
    return BugPage(
        facts=known,
        freshness=table.freshness,
        windows=windows,
        shares=shares(windows, table.failed),
        gate_shares=shares(in_gate, gate.failed),
        mark=(mark(table, known) or (None,))[0],
        first=first_hit(table, bug),
        last=times[0] if times else None,
        hourly=_hours(site, [seen for seen in hit if seen.is_failing]),
        hourly_passing=_hours(site, [seen for seen in hit if seen.outcome is Outcome.PASSED]),
        daily=_days(site, [seen for seen in hit if seen.is_failing]),
        daily_passing=_days(site, [seen for seen in hit if seen.outcome is Outcome.PASSED]),
        stamps=tuple(sorted(_stamps(site, bug), key=lambda stamp: stamp.time)),
        strikes=where,
        baseline=_baseline(table, hit, strikes, passes),
        passing=passes,
        builds=tuple(table.line(seen, bug) for seen in within(hit, WINDOWS[-1])),
        evidence_texts=len(texts),
        query=fingerprint.query,
        path=fingerprint.path,
        wordings=wordings[::-1],
        recheck=f"recheck bug {bug}",
    )


def _hours(site: Site, hit: Sequence[Seen]) -> Series:
    return spans.series(hit, spans.clock_start(site.now, spans.HOUR, HOURS), spans.HOUR, HOURS, site)


def _days(site: Site, hit: Sequence[Seen]) -> Series:
    return spans.series(hit, spans.clock_start(site.now, spans.A_DAY, DAYS), spans.A_DAY, DAYS, site)


def _stamps(site: Site, bug: str) -> Iterator[Stamp]:
    since = site.now - spans.A_DAY * DAYS
    seen_before = False
    for each in sorted(site.wordings, key=lambda wording: wording.since):
        if each.bug == bug:
            if each.since >= since:
                yield Stamp(each.since, "fingerprint changed" if seen_before else "fingerprint added")
            seen_before = True
    for review in site.reviews.get(bug, ()):
        if review.merged and review.merged >= since:
            yield Stamp(review.merged, "fix merged", f"{review.project}: {review.subject}", review.url)


def _baseline(table: Table, hit: Sequence[Seen], strikes: Strikes, passes: Passing) -> str:
    compared = strikes.compared_with(strikes.places([seen.row for seen in within(hit, WINDOWS[-1])]))
    text = f"Compared with all {compared:,} builds, passing ones included, of the jobs and days that were hit."
    if 0 < passes.read < passes.passed:
        text += f" Of {passes.passed:,} builds that passed, {passes.read:,} were searched."
    elif not passes.read:
        text += " No build that passed was searched."
    return text
