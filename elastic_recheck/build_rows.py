# SPDX-License-Identifier: Apache-2.0
"""Rows of the history, made of what a CI comment says, of what the journal holds, and of what an engine found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from elastic_recheck import ci
from elastic_recheck.model import Build, BuildDiagnosis, Change, Comment, Failure, Fields
from elastic_recheck.rows import BuildRow, HitRow, Looked

OWN_COLUMNS = frozenset(
    {
        *("build_name", "build_status", "build_queue", "build_branch", "build_change", "build_patchset"),
        *("build_uuid", "build_short_uuid", "project", "voting"),
    }
)
"""Fields that have columns of their own in a row."""


def reported_rows(comment: Comment, told: ci.Report) -> Iterator[BuildRow]:
    """The builds that a CI comment reports."""
    for build in told.builds:
        yield _row(build, comment.change, comment.patch_set, told.pipeline, comment.time)


def failure_rows(failure: Failure, verdicts: Sequence[BuildDiagnosis | None]) -> Iterator[BuildRow]:
    """The builds of a failure, and what became of each."""
    for build, verdict in zip(failure.builds, verdicts, strict=True):
        row = _row(build, failure.change, failure.patch_set, failure.pipeline, failure.time)
        yield looked_at(row, verdict) if verdict else replace(row, looked=Looked.WAITING)


def known_row(build: Build, fields: Fields, time: datetime) -> BuildRow:
    """A build that nobody looked into, as far as its fields tell of it."""
    number, patch_set = str(fields.get("build_change", "")), str(fields.get("build_patchset", ""))
    return BuildRow(
        id=build.id,
        job=build.job,
        result=build.result,
        time=time,
        voting=build.voting,
        pipeline=str(fields.get("build_queue", "")),
        project=str(fields.get("project", "")),
        branch=str(fields.get("build_branch", "")),
        change=int(number) if number.isdecimal() else 0,
        patch_set=int(patch_set) if patch_set.isdecimal() else 0,
        url=build.url,
        fields={name: value for name, value in fields.items() if name not in OWN_COLUMNS},
    )


def searched_row(build: Build, fields: Fields, diagnosis: BuildDiagnosis, time: datetime) -> BuildRow:
    """A build that was searched; what the CI system said of it while it was counts more than what is in its fields."""
    row = known_row(build, fields, time)
    told = replace(row, result=diagnosis.result or row.result, pipeline=row.pipeline or diagnosis.pipeline)
    return looked_at(told, diagnosis)


def searched_hits(row: BuildRow, diagnosis: BuildDiagnosis) -> list[HitRow]:
    """What hit a build that was searched."""
    return [HitRow(each.bug, row.id, each.evidence.time or row.time, each.evidence) for each in diagnosis.hits]


def looked_at(row: BuildRow, verdict: BuildDiagnosis) -> BuildRow:
    """The row of a build, with what became of looking into it."""
    unread = verdict.why_unread
    if verdict.hits or not unread:
        return replace(row, looked=Looked.READ, unread="", cause=verdict.cause)
    return replace(row, looked=Looked.UNREAD, unread=unread)


def _row(build: Build, change: Change, patch_set: int, pipeline: str, time: datetime) -> BuildRow:
    named = build.uuid or build.log_path
    return BuildRow(
        id=named or f"{change.server}/{change.number}/{patch_set}/{build.id}/{time:%Y-%m-%dT%H:%M:%SZ}",
        job=build.job,
        result=build.result,
        time=time,
        voting=build.voting,
        pipeline=pipeline,
        project=change.project,
        branch=change.branch,
        server=change.server,
        change=change.number,
        patch_set=patch_set,
        url=build.url,
    )
