# SPDX-License-Identifier: Apache-2.0
"""A diagnosis sorted by what is to be said of each failed voting job; the others are never spoken of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from elastic_recheck.ci import result
from elastic_recheck.model import Bug, Build, BuildDiagnosis, Diagnosis, Evidence, Verdict


@dataclass(frozen=True, slots=True)
class KnownBug:
    """A bug with the jobs that hit it; ``evidence`` is the first job's."""

    bug: Bug
    jobs: tuple[str, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Summary:
    """Failed voting jobs by verdict; ``left_out`` are those that nobody asked about."""

    pipeline: str
    known: tuple[KnownBug, ...]
    recognised: tuple[BuildDiagnosis, ...]
    unrecognised: tuple[BuildDiagnosis, ...]
    unread: tuple[BuildDiagnosis, ...]
    left_out: tuple[Build, ...]

    @property
    def total(self) -> int:
        """How many voting jobs failed."""
        return len(self.recognised) + len(self.unrecognised) + self.unseen

    @property
    def unseen(self) -> int:
        """How many of them there is no verdict on."""
        return len(self.unread) + len(self.left_out)


def summarise(diagnosis: Diagnosis, bugs: Mapping[str, Bug]) -> Summary:
    """Sort the jobs; a bug that is not in ``bugs`` is known by its number alone."""
    failure = diagnosis.failure
    builds = [build for build in diagnosis.builds if build.build.voting]
    by_verdict = {verdict: tuple(build for build in builds if build.verdict is verdict) for verdict in Verdict}
    return Summary(
        pipeline=failure.pipeline or next((build.pipeline for build in builds if build.pipeline), ""),
        known=_known(by_verdict[Verdict.RECOGNISED], bugs),
        recognised=by_verdict[Verdict.RECOGNISED],
        unrecognised=by_verdict[Verdict.NOT_RECOGNISED],
        unread=by_verdict[Verdict.UNREAD],
        left_out=tuple(left.build for left in failure.left_out if left.build.voting),
    )


def _known(builds: tuple[BuildDiagnosis, ...], bugs: Mapping[str, Bug]) -> tuple[KnownBug, ...]:
    """Every bug once, in the order of the jobs."""
    found: dict[str, KnownBug] = {}
    for build in builds:
        for hit in build.hits:
            before = found.get(hit.bug)
            jobs = (*before.jobs, build.build.job) if before else (build.build.job,)
            evidence = before.evidence if before else hit.evidence
            bug = bugs.get(hit.bug) or Bug(hit.bug, "")
            found[hit.bug] = KnownBug(bug, tuple(dict.fromkeys(jobs)), evidence)
    return tuple(found.values())


def left_no_logs(build: BuildDiagnosis) -> bool:
    """The result says that there is nothing to read, so nothing else need be said of why it was not."""
    return bool(build.unread) and not result(build.result or build.build.result).logs
