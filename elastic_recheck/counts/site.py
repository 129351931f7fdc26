# SPDX-License-Identifier: Apache-2.0
"""What pages are counted from, and by which rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from elastic_recheck.model import Bug, Fingerprint
from elastic_recheck.rows import BuildRow, FailureRow, HitRow, Review, TableReport, Wording


@dataclass(frozen=True, slots=True)
class Scope:
    """Which builds count. Empty ``pipelines``: all. Expressions are searched; None admits all, or excludes none.

    ``queue`` is an expression for pipelines.

    ``target``: the share of failures that is to be recognised, None where there is none.
    """

    name: str = "all"
    pipelines: frozenset[str] = frozenset()
    queue: re.Pattern[str] | None = None
    projects: re.Pattern[str] | None = None
    excluded_jobs: re.Pattern[str] | None = None
    target: float | None = None

    def admits(self, row: BuildRow) -> bool:
        """Whether the build counts."""
        return (
            (not self.pipelines or row.pipeline in self.pipelines)
            and (self.queue is None or self.queue.search(row.pipeline) is not None)
            and (self.projects is None or self.projects.search(row.project) is not None)
            and (self.excluded_jobs is None or self.excluded_jobs.search(row.job) is None)
        )


@dataclass(frozen=True, slots=True)
class Rules:
    """What the site's people settled. ``target``: the share to be recognised in the gate.

    ``integrated``: is found in the names of projects that share a gate; None where nobody parts them from others.
    """

    gate_pipelines: frozenset[str] = frozenset({"gate"})
    target: float = 0.85
    integrated: re.Pattern[str] | None = None

    @property
    def gate(self) -> Scope:
        """The gate."""
        return Scope("gate", self.gate_pipelines, target=self.target)


def _change_url(_: str, __: int) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Site:
    """All that is known. Rows in any order, each build and each hit once.

    ``builds``, ``hits``: of the span that is kept; what is older than ``horizon`` may be incomplete. ``bugs``: what
    the tracker said. ``covered``: the spans, oldest first, of which all builds are known, empty where that is all since
    ``horizon``. ``failures``: what was said of them. ``problems``: a line on each part that is not up to date,
    ``mistakes`` on each fingerprint's file that cannot be read.
    ``change_url`` makes the URL of a change from the host name of its Gerrit and its number.
    """

    now: datetime
    horizon: datetime
    builds: Sequence[BuildRow]
    hits: Sequence[HitRow]
    fingerprints: Sequence[Fingerprint]
    wordings: Sequence[Wording] = ()
    first_hits: Mapping[str, datetime] = field(default_factory=dict)
    bugs: Mapping[str, Bug] = field(default_factory=dict)
    reviews: Mapping[str, Sequence[Review]] = field(default_factory=dict)
    failures: Sequence[FailureRow] = ()
    report: TableReport = field(default_factory=TableReport)
    problems: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    covered: Sequence[tuple[datetime, datetime]] = ()
    rules: Rules = Rules()
    change_url: Callable[[str, int], str] = _change_url

    @property
    def gaps(self) -> Sequence[tuple[datetime, datetime]]:
        """The spans between ``horizon`` and ``now`` of which not all builds are known."""
        if not self.covered:
            return ()
        ends = [end for _, end in self.covered]
        starts = [*(start for start, _ in self.covered[1:]), self.now]
        return [(end, start) for end, start in zip(ends, starts, strict=True) if end < start]
