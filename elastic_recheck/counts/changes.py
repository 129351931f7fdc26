# SPDX-License-Identifier: Apache-2.0
"""Find my change: from the rows and what was said to an answer for each change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from elastic_recheck.counts.outcome import Outcome
from elastic_recheck.counts.shown import WINDOWS, ChangeAnswer, Report, Said
from elastic_recheck.counts.table import ChangeKey, Seen, Table, within
from elastic_recheck.model import End
from elastic_recheck.rows import AnswerRow, BuildRow, FailureRow, HitRow

_STATES = {
    End.ANSWERED: "answered",
    End.WITHHELD: "not answered",
    End.GIVEN_UP: "given up",
    "due": "about to be answered",
    "sending": "about to be answered",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What was said of one build's failure; ``waiting_since``: for its logs, or for another's of the same failure."""

    change_id: str
    answers: tuple[AnswerRow, ...]
    waiting_since: datetime | None


@dataclass(frozen=True, slots=True)
class Basis:
    """All that the answer for one change is made of: its builds, latest first, what hit them, what was said of them."""

    url: str
    rows: tuple[BuildRow, ...]
    hits: tuple[HitRow, ...]
    told: Mapping[str, Told]


@dataclass(frozen=True, slots=True)
class FoundChange:
    """A change of which a build of the last 10 days is known, latest first, and what was said, by build."""

    table: Table
    seen: tuple[Seen, ...]
    told: Mapping[str, Told]

    @property
    def number(self) -> int:
        """On its server."""
        return self.seen[0].row.change

    @property
    def change_id(self) -> str:
        """Its Change-Id; empty where nobody told it."""
        return next((each.change_id for each in self.told.values() if each.change_id), "")

    @property
    def basis(self) -> Basis:
        """As long as this is the same, so is the answer."""
        hits = tuple(hit for seen in self.seen for hit in seen.hits)
        return Basis(self._url, tuple(seen.row for seen in self.seen), hits, self.told)

    @property
    def _url(self) -> str:
        return self.table.site.change_url(self.seen[0].row.server, self.number)

    def answer(self) -> ChangeAnswer:
        """What is said of it."""
        latest = self.seen[0].row
        reports = [_report(self.table, part, self.told) for part in _reports(self.seen)]
        return ChangeAnswer(
            server=latest.server,
            number=latest.change,
            project=latest.project,
            branch=latest.branch,
            url=self._url,
            reports=tuple(sorted(reports, key=lambda report: report.time, reverse=True)),
            change_id=self.change_id,
        )


def found_changes(table: Table) -> tuple[FoundChange, ...]:
    """All changes that can be found, the latest first."""
    told = {build.id: each for row in table.site.failures for each in [_told(row)] for build in row.failure.builds}
    by_change: dict[ChangeKey, list[Seen]] = defaultdict(list)
    for seen in within(table.rows, WINDOWS[-1]):
        if seen.row.change:
            by_change[seen.change].append(seen)
    return tuple(
        FoundChange(table, tuple(rows), {seen.row.id: told[seen.row.id] for seen in rows if seen.row.id in told})
        for rows in by_change.values()
    )


def _told(row: FailureRow) -> Told:
    waiting = not row.answers and None in row.verdicts
    return Told(row.failure.change.change_id, row.answers, row.failure.time if waiting else None)


def _reports(rows: Iterable[Seen]) -> Iterator[list[Seen]]:
    """What was reported together: a patch set in a pipeline, until one of its jobs comes again (a recheck)."""
    parts: dict[tuple[int, str], list[Seen]] = defaultdict(list)
    for seen in rows:
        parts[seen.row.patch_set, seen.row.pipeline].append(seen)
    for part in parts.values():
        report: list[Seen] = []
        for seen in part:
            if any(seen.row.job == other.row.job for other in report):
                yield report
                report = []
            report.append(seen)
        yield report


def _report(table: Table, part: Sequence[Seen], told: Mapping[str, Told]) -> Report:
    its = next((told[seen.row.id] for seen in part if seen.row.id in told), None)
    answers = tuple(map(_said, its.answers)) if its else ()
    failing = [seen for seen in part if seen.is_failing]
    waiting_since = its.waiting_since if its else None
    found = "; ".join(_found(seen) for seen in failing) or "nothing failed"
    return Report(
        patch_set=part[0].row.patch_set,
        pipeline=part[0].row.pipeline,
        time=part[0].row.time,
        summary="; ".join([found, *(each.text for each in answers), *(["waiting for logs"] if waiting_since else [])]),
        builds=tuple(table.line(seen, _bug(seen)) for seen in sorted(part, key=lambda seen: not seen.is_failing)),
        said=answers,
        waiting_since=waiting_since,
    )


def _found(seen: Seen) -> str:
    job = seen.row.job if seen.row.voting else f"{seen.row.job} (non-voting)"
    if seen.outcome is Outcome.RECOGNISED:
        return f"{job}: " + ", ".join(f"bug {hit.bug}" for hit in seen.hits)
    why = f" ({seen.row.unread})" if seen.row.unread else ""
    return f"{job}: {seen.outcome}{why}"


def _bug(seen: Seen) -> str:
    return seen.hits[0].bug if seen.hits else ""


def _said(answer: AnswerRow) -> Said:
    reason = f": {answer.reason}" if answer.reason else ""
    return Said(answer.channel, answer.time, f"{_STATES[answer.state]} on {answer.channel}{reason}")
