# SPDX-License-Identifier: Apache-2.0
"""From the rows of a scope to the page of what nobody explained."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from elastic_recheck.counts import spans
from elastic_recheck.counts.groups import groups
from elastic_recheck.counts.masks import mask_ids
from elastic_recheck.counts.outcome import Outcome, tally
from elastic_recheck.counts.shown import WINDOWS, RateLine, UnreadReason, Unrecognised
from elastic_recheck.counts.table import Seen, Table, within

DAYS = 10


def unrecognised(table: Table) -> Unrecognised:
    """Count the page."""
    site, gate = table.site, table.site.rules.gate
    recent = [seen for seen in within(table.rows, DAYS) if seen.row.voting]
    failures = [seen for seen in recent if seen.is_failure]
    start = spans.clock_start(site.now, spans.A_DAY, DAYS)
    in_gate = [seen for seen in table.failures if gate.admits(seen.row)]
    pipelines = sorted({seen.row.pipeline for seen in failures})
    by_pipeline = [(name, [seen for seen in recent if seen.row.pipeline == name]) for name in pipelines]
    return Unrecognised(
        scope=table.scope.name,
        freshness=table.freshness,
        groups=groups(table, [seen for seen in failures if seen.outcome is Outcome.NOT_RECOGNISED]),
        rates=(rate_line("", "", recent), *(rate_line("", name, rows) for name, rows in by_pipeline)),
        parts=_parts(table, recent),
        by_job=_by_job(recent),
        days=spans.tallies(table.failures, start, spans.A_DAY, DAYS, site),
        gate_days=spans.tallies(in_gate, start, spans.A_DAY, DAYS, site),
        target=site.rules.target,
        without_logs=_without_logs(table, failures),
        gate_pipelines=tuple(sorted(gate.pipelines)),
    )


def _parts(table: Table, voting: Sequence[Seen]) -> tuple[RateLine, ...]:
    """How failures in the gate were explained: of projects that share it, and of the others."""
    gate, integrated = table.site.rules.gate, table.site.rules.integrated
    if integrated is None:
        return ()
    in_gate = [seen for seen in voting if gate.admits(seen.row)]
    ours = [seen for seen in in_gate if integrated.search(seen.row.project)]
    others = [seen for seen in in_gate if not integrated.search(seen.row.project)]
    return rate_line("", "integrated gate", ours), rate_line("", "others in the gate", others)


def rate_line(job: str, pipeline: str, voting: Sequence[Seen]) -> RateLine:
    """How the failures among these voting builds were explained."""
    ended = [seen for seen in voting if seen.outcome is not Outcome.NEITHER]
    return RateLine(
        job,
        pipeline,
        _by_window(ended),
        tuple(tally(seen.outcome for seen in within(ended, days)) for days in WINDOWS),
    )


def _by_job(voting: Iterable[Seen]) -> tuple[RateLine, ...]:
    """A line a job and pipeline, and one a job in all pipelines, of those that failed."""
    parts: dict[tuple[str, str], list[Seen]] = defaultdict(list)
    for seen in voting:
        for pipeline in {"", seen.row.pipeline}:
            parts[seen.row.job, pipeline].append(seen)
    lines = [rate_line(job, pipeline, rows) for (job, pipeline), rows in parts.items()]
    return tuple(
        sorted(
            (line for line in lines if line.tallies[-1].failures),
            key=lambda line: (-line.tallies[-1].not_recognised, line.job, line.pipeline),
        )
    )


def _without_logs(table: Table, failures: Iterable[Seen]) -> tuple[UnreadReason, ...]:
    parts: dict[str, list[Seen]] = defaultdict(list)
    for seen in failures:
        if seen.outcome is Outcome.WITHOUT_LOGS:
            why = mask_ids(seen.row.unread)
            parts[f"{seen.row.result}: {why}" if why else seen.row.result].append(seen)
    return tuple(
        UnreadReason(reason, _by_window(part), _by_pipeline(part), tuple(map(table.line, part)))
        for reason, part in sorted(parts.items(), key=lambda each: (-len(each[1]), each[0]))
    )


def _by_window(part: Sequence[Seen]) -> tuple[int, ...]:
    return tuple(len(within(part, days)) for days in WINDOWS)


def _by_pipeline(part: Sequence[Seen]) -> dict[str, tuple[int, ...]]:
    return {
        pipeline: _by_window([seen for seen in part if seen.row.pipeline == pipeline])
        for pipeline in sorted({seen.row.pipeline for seen in part})
    }
