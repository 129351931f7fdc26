# SPDX-License-Identifier: Apache-2.0
"""The rows of a scope, put together once so that every page can count them quickly."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from elastic_recheck.counts.outcome import Outcome, outcome
from elastic_recheck.counts.shown import WINDOWS, BuildLine, Cell, Counts, Freshness
from elastic_recheck.counts.site import Scope, Site
from elastic_recheck.rows import BuildRow, HitRow, Looked

DAY = 86_400.0
"""Seconds."""

_NO_FAILURE = frozenset({Outcome.PASSED, Outcome.NEITHER})
ChangeKey = tuple[str, str]
"""Names a change among those of all servers; a build without a change counts as one of its own."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A build and what hit it.

    ``age``: days of 24 hours before the page's ``now``. ``is_failing``: it ended with a failing result, voting or not.
    ``is_failure``: it counts as a failure, since it votes, too.
    """

    row: BuildRow
    age: float
    outcome: Outcome
    hits: tuple[HitRow, ...]
    change: ChangeKey
    is_failing: bool
    is_failure: bool


class Table:
    """All builds of a scope until ``site.now``, latest first, and the hits on them.

    :param wider: the table of a scope that admits these and more, where there is one.
    """

    def __init__(self, site: Site, scope: Scope, wider: Table | None = None) -> None:
        self.site, self.scope = site, scope
        rows = wider.rows if wider else _rows(site)
        self.rows: Sequence[Seen] = [seen for seen in rows if scope.admits(seen.row)]

    @cached_property
    def freshness(self) -> Freshness:
        """How good all this is."""
        site = self.site
        newest = max((row.time for row in site.builds), default=None)
        return Freshness(site.now, newest, site.horizon, (*site.report.problems, *site.problems))

    @cached_property
    def failures(self) -> Sequence[Seen]:
        """Voting builds with a failing result, latest first."""
        return [seen for seen in self.rows if seen.is_failure]

    @cached_property
    def failed(self) -> tuple[Counts, ...]:
        """Failed changes and failures by window: what shares are of."""
        return self.windows(self.failures)

    @cached_property
    def passed(self) -> tuple[int, int]:
        """How many builds passed in the longest window, and how many of these were looked into."""
        passed = [seen for seen in within(self.rows, WINDOWS[-1]) if seen.outcome is Outcome.PASSED]
        return len(passed), sum(seen.row.looked is Looked.READ for seen in passed)

    @cached_property
    def by_bug(self) -> Mapping[str, Sequence[Seen]]:
        """All builds that each bug hit, whatever their result, latest first."""
        found: dict[str, list[Seen]] = defaultdict(list)
        for seen in self.rows:
            for hit in seen.hits:
                found[hit.bug].append(seen)
        return found

    @cached_property
    def _bugs_of(self) -> Mapping[tuple[int, str], Mapping[ChangeKey, frozenset[str]]]:
        """By window and pipeline (empty: all): each failed change with the bugs that hit its failures."""
        found: dict[tuple[int, str], dict[ChangeKey, frozenset[str]]] = defaultdict(dict)
        hit = [seen for seen in self.failures if seen.hits]
        for days in WINDOWS:
            for seen in within(hit, days):
                bugs = frozenset(each.bug for each in seen.hits)
                for pipeline in {"", seen.row.pipeline}:
                    changes = found[days, pipeline]
                    changes[seen.change] = changes.get(seen.change, frozenset()) | bugs
        return found

    def windows(self, failures: Sequence[Seen], bug: str = "", pipeline: str = "") -> tuple[Counts, ...]:
        """Count failures, latest first, by window: those that ``bug`` hit, else those that none did, or any.

        ``alone`` are the changes whose failures no other bug hits.
        """
        own = frozenset({bug} if bug else ())
        return tuple(
            self._count(within(failures, days), own, self._bugs_of.get((days, pipeline), {})) for days in WINDOWS
        )

    def cells(self, failures: Sequence[Seen], bug: str = "") -> tuple[Cell, ...]:
        """Count failures as :meth:`windows`, by project and pipeline, and by project in all pipelines."""
        parts: dict[tuple[str, str], list[Seen]] = defaultdict(list)
        for seen in within(failures, WINDOWS[-1]):
            for pipeline in {"", seen.row.pipeline}:
                parts[seen.row.project, pipeline].append(seen)
        return tuple(Cell(*place, self.windows(part, bug, place[1])) for place, part in sorted(parts.items()))

    @staticmethod
    def _count(failures: Sequence[Seen], own: frozenset[str], bugs_of: Mapping[ChangeKey, frozenset[str]]) -> Counts:
        changes = {seen.change for seen in failures}
        alone = sum(bugs_of.get(change, frozenset()) <= own for change in changes)
        return Counts(len(changes), len(failures), alone)

    def line(self, seen: Seen, bug: str = "") -> BuildLine:
        """The build as lists show it, with the evidence of one bug, or of its cause."""
        row, hits = seen.row, seen.hits
        evidence = next((hit.evidence for hit in hits if hit.bug == bug), None) if bug else None
        if evidence is None and row.cause:
            evidence = row.cause.evidence
        url = self.site.change_url(row.server, row.change) if row.change else ""
        return BuildLine(
            id=row.id,
            time=row.time,
            job=row.job,
            result=row.result,
            voting=row.voting,
            pipeline=row.pipeline,
            project=row.project,
            branch=row.branch,
            change=row.change,
            patch_set=row.patch_set,
            url=row.url,
            change_url=url,
            outcome=seen.outcome,
            bugs=tuple(hit.bug for hit in hits),
            evidence=evidence,
            unread=row.unread,
            fields=row.fields,
        )


def within(rows: Sequence[Seen], days: float) -> Sequence[Seen]:
    """Of builds in the order of a table, latest first, those that are younger."""
    return rows[: bisect_left(rows, days, key=attrgetter("age"))]


def _rows(site: Site) -> list[Seen]:
    hits: dict[str, list[HitRow]] = defaultdict(list)
    known = {each.bug for each in site.fingerprints}
    for hit in site.hits:
        if hit.bug in known:
            hits[hit.build].append(hit)
    now = site.now.timestamp()
    rows = [_seen(row, (now - row.time.timestamp()) / DAY, tuple(hits.get(row.id, ()))) for row in site.builds]
    return sorted((seen for seen in rows if seen.age >= 0), key=lambda seen: (seen.age, seen.row.id))


def _seen(row: BuildRow, age: float, hits: tuple[HitRow, ...]) -> Seen:
    change = (row.server, str(row.change)) if row.change else ("", row.id)
    became = outcome(row, bool(hits))
    failing = became not in _NO_FAILURE
    return Seen(row, age, became, hits, change, failing, failing and row.voting)
