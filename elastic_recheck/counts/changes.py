# SPDX-License-Identifier: Apache-2.0
"""Find my change: from the rows and what was said to an answer for each change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from elastic_recheck.counts.outcome import Outcome
from elastic_recheck.counts.shown import WINDOWS, ChangeAnswer, Report, Said
from elastic_recheck.counts.table import ChangeKey, Seen, Table
from elastic_recheck.model import End
from elastic_recheck.rows import AnswerRow, FailureRow

_STATES = {
    End.ANSWERED: "answered",
    End.WITHHELD: "not answered",
    End.GIVEN_UP: "given up",
    "due": "about to be answered",
    "sending": "about to be answered",
}


def change_answers(table: Table) -> tuple[ChangeAnswer, ...]:
    """An answer for each change of which a build of the last 10 days is known, the latest first."""
    said = {build.id: row for row in table.site.failures for build in row.failure.builds}
    by_change: dict[ChangeKey, list[Seen]] = defaultdict(list)
    for seen in table.rows:
        if seen.row.change and seen.age < WINDOWS[-1]:
            by_change[seen.change].append(seen)
    return tuple(_answer(table, rows, said) for rows in by_change.values())


def _answer(table: Table, rows: Sequence[Seen], said: Mapping[str, FailureRow]) -> ChangeAnswer:
    latest = rows[0].row
    reports = [_report(table, part, said) for part in _reports(rows)]
    changes = (said[seen.row.id].failure.change for seen in rows if seen.row.id in said)
    return ChangeAnswer(
        server=latest.server,
        number=latest.change,
        project=latest.project,
        branch=latest.branch,
        url=table.site.change_url(latest.server, latest.change),
        reports=tuple(sorted(reports, key=lambda report: report.time, reverse=True)),
        change_id=next((change.change_id for change in changes if change.change_id), ""),
    )


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


def _report(table: Table, part: Sequence[Seen], said: Mapping[str, FailureRow]) -> Report:
    told = next((said[seen.row.id] for seen in part if seen.row.id in said), None)
    answers = tuple(map(_said, told.answers)) if told else ()
    failing = [seen for seen in part if seen.is_failing]
    waiting = told is not None and not told.answers and None in told.verdicts
    found = "; ".join(_found(seen) for seen in failing) or "nothing failed"
    return Report(
        patch_set=part[0].row.patch_set,
        pipeline=part[0].row.pipeline,
        time=part[0].row.time,
        summary="; ".join([found, *(each.text for each in answers), *(["waiting for logs"] if waiting else [])]),
        builds=tuple(table.line(seen, _bug(seen)) for seen in sorted(part, key=lambda seen: not seen.is_failing)),
        said=answers,
        waiting_since=told.failure.time if told and waiting else None,
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
