# SPDX-License-Identifier: Apache-2.0
"""What nobody explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from elastic_recheck.counts.shown.common import BuildLine, Freshness, Tally, TallySeries
from elastic_recheck.model import Evidence


class GroupKind(StrEnum):
    """What the failures of a group have in common."""

    TESTS = "failed tests"
    TASK = "failing task"
    ERROR = "last error line"
    NOTHING = "nothing known"


@dataclass(frozen=True, slots=True)
class Group:
    """Failures that look alike. ``name``: the failed tests, task or line, with numbers and ids masked (``<N>``).

    ``id`` is the same in every rebuild. ``failures``: latest first. ``changes``, ``projects``, ``jobs``: distinct.
    ``hit_by`` says what that means ("5 changes, 3 projects", "1 change: likely its own"). ``evidence``: the latest.
    ``draft``: the beginning of a fingerprint's file, to copy.
    """

    id: str
    kind: GroupKind
    name: str
    failures: tuple[BuildLine, ...]
    changes: int
    projects: tuple[str, ...]
    jobs: tuple[str, ...]
    first: datetime
    last: datetime
    hit_by: str
    evidence: Evidence | None
    draft: str


@dataclass(frozen=True, slots=True)
class RateLine:
    """How the failures of a job, or of all (``job`` empty), were explained.

    ``pipeline`` is empty for all pipelines. ``runs``: voting builds that ended, and ``tallies``: of their failures,
    both by window in the order of ``WINDOWS``.
    """

    job: str
    pipeline: str
    runs: tuple[int, ...]
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class UnreadReason:
    """Failures whose logs could not be read for the same reason, by window, and so in each pipeline.

    ``builds``: latest first.
    """

    reason: str
    windows: tuple[int, ...]
    pipelines: Mapping[str, tuple[int, ...]]
    builds: tuple[BuildLine, ...]


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """Everything on ``unrecognised.html``, or on that of one scope.

    ``groups``: by what failed, those with most changes first (in 10 days); to group by job or not at all, their
    failures are put together anew. ``rates``: overall, one a pipeline. ``parts``: of the gate, of the projects that
    share it and of all others, named in ``pipeline``; empty where the site does not part them. ``by_job``: most not
    recognised first.
    ``days``: by day, oldest first, for all and for the gate. ``target``: the share to be recognised in the gate.
    """

    scope: str
    freshness: Freshness
    groups: tuple[Group, ...]
    rates: tuple[RateLine, ...]
    parts: tuple[RateLine, ...]
    by_job: tuple[RateLine, ...]
    days: TallySeries
    gate_days: TallySeries
    target: float
    without_logs: tuple[UnreadReason, ...]
    gate_pipelines: tuple[str, ...]
