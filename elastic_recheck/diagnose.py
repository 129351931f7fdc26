# SPDX-License-Identifier: Apache-2.0
"""From the verdicts on single builds to the diagnosis of a failure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from elastic_recheck.model import Build, BuildDiagnosis, BuildLogs, Diagnosis, Failure, Fingerprint

EVIDENCE_LENGTH = 4000
"""Characters of a message that are kept as evidence."""


def spoken_of(fingerprints: Iterable[Fingerprint]) -> tuple[Fingerprint, ...]:
    """The fingerprints that an answer may name: what suppresses its notification is as if it were not there."""
    return tuple(each for each in fingerprints if not each.suppress_notification)


def tried_on(build: Build, logs: BuildLogs, fingerprints: Iterable[Fingerprint]) -> list[Fingerprint]:
    """The fingerprints that may hit a build: a non-voting one only those that say so.

    Whether it votes, the CI system knows better than the comment.
    """
    voting = build.voting if logs.voting is None else logs.voting
    return [each for each in fingerprints if voting or each.allow_nonvoting]


def excerpt(message: str, span: tuple[int, int] | None) -> tuple[str, int, int]:
    """So much of a message as is kept as evidence, around the ``span`` that hit; and where this is then."""
    start, end = span or (0, 0)
    first = max(0, min(start - EVIDENCE_LENGTH // 4, len(message) - EVIDENCE_LENGTH))
    text = message[first : first + EVIDENCE_LENGTH]
    return text, start - first, min(end - first, len(text))


def build_fields(failure: Failure, build: Build, logs: BuildLogs) -> dict[str, str | int]:
    """The exact fields that every event of this build has, named as in the index of the original.

    What the CI system says beside the logs fills gaps; it never overrides what the comment said.
    """
    known: dict[str, str | int] = {
        "build_name": build.job,
        "build_status": build.result,
        "build_queue": failure.pipeline or logs.pipeline,
        "build_branch": failure.change.branch,
        "build_change": str(failure.change.number),
        "build_patchset": str(failure.patch_set),
        "build_uuid": build.uuid,
        "build_short_uuid": build.uuid[:7] or build.log_path.rpartition("/")[2],
        "project": failure.change.project,
        "voting": int(build.voting),
    }
    return {**logs.fields, **{name: value for name, value in known.items() if value != ""}}


def conclude(failure: Failure, builds: Sequence[BuildDiagnosis], tried: int) -> Diagnosis:
    """Put the verdicts together, with what was learnt on the way.

    The pipeline is taken from the CI system where the comment did not name it. A build whose result was a text of
    its own, and which the CI system calls a success, did not fail and is left out.
    """
    learnt = next((each.pipeline for each in builds if each.pipeline), "")
    failed = tuple(each for each in builds if each.result != "SUCCESS")
    return Diagnosis(replace(failure, pipeline=failure.pipeline or learnt), failed, tried)
