# SPDX-License-Identifier: Apache-2.0
"""What is known of a bug beside its hits."""

from __future__ import annotations

from datetime import datetime, timedelta

from elastic_recheck.counts.outcome import Outcome
from elastic_recheck.counts.shown import WINDOWS, BugFacts, Mark, Passing
from elastic_recheck.counts.site import Site
from elastic_recheck.counts.table import Table, within
from elastic_recheck.model import Bug, Fingerprint

RECENT = timedelta(hours=72)
SILENCE = timedelta(days=7)


def facts(site: Site, fingerprint: Fingerprint) -> BugFacts:
    """What tracker, reviews and the fingerprint's file say; what the file says counts where the tracker is silent."""
    bug = site.bugs.get(fingerprint.bug, Bug(fingerprint.bug, fingerprint.url))
    assignees = dict.fromkeys(task.assignee for task in bug.tasks if task.assignee)
    return BugFacts(
        bug=fingerprint.bug,
        title=fingerprint.title or bug.title,
        url=fingerprint.url or bug.url,
        status=_status(bug),
        assignee=", ".join(assignees),
        projects=tuple(dict.fromkeys(task.target for task in bug.tasks)),
        fixed=bool(bug.tasks) and all(task.complete for task in bug.tasks),
        reviews=tuple(review for review in site.reviews.get(fingerprint.bug, ()) if review.merged is None),
        muted=fingerprint.suppress_notification,
    )


def _status(bug: Bug) -> str:
    if len({task.status for task in bug.tasks}) < 2:
        return bug.tasks[0].status if bug.tasks else ""
    return ", ".join(f"{task.target}: {task.status}" for task in bug.tasks)


def mark(table: Table, known: BugFacts) -> tuple[Mark, datetime] | None:
    """Whether the bug is new or back, by its hits on failing builds, and since when."""
    site = table.site
    times = [seen.row.time for seen in table.by_bug.get(known.bug, ()) if seen.is_failing]
    recent = [time for time in times if site.now - time < RECENT]
    if not recent:
        return None
    first = first_hit(table, known.bug) or times[-1]
    if site.now - first < RECENT:
        return (Mark.NEW, first) if first - site.horizon > RECENT else None
    if known.fixed and _fixed_before(site, known.bug, recent[0]):
        return Mark.BACK, recent[-1]
    began = recent[-1]
    before = max((time for time in times if time < began), default=first)
    return (Mark.BACK, began) if began - before >= SILENCE else None


def first_hit(table: Table, bug: str) -> datetime | None:
    """When the bug first hit a failing build; a log's clock may be ahead, but a build holds nothing after its end."""
    ended = next((seen.row.time for seen in reversed(table.by_bug.get(bug, ())) if seen.is_failing), None)
    known = (ended, table.site.first_hits.get(bug))
    return min((time for time in known if time), default=None)


def _fixed_before(site: Site, bug: str, time: datetime) -> bool:
    return all(task.fixed < time for task in site.bugs[bug].tasks if task.fixed)


def passing(table: Table, bug: str) -> Passing:
    """How the bug's fingerprint does on passing builds of the last 10 days."""
    hit = within(table.by_bug.get(bug, ()), WINDOWS[-1])
    passed, read = table.passed
    return Passing(
        hits=sum(seen.outcome is Outcome.PASSED for seen in hit),
        read=read,
        passed=passed,
        failing=sum(seen.is_failing for seen in hit),
    )
