# SPDX-License-Identifier: Apache-2.0
"""The overview: which bug hurts most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from elastic_recheck.counts.shown.common import BugFacts, Cell, Counts, Freshness, Passing, Series, Tally, TallySeries
from elastic_recheck.model import Evidence


class Mark(StrEnum):
    """What stands out about a bug."""

    NEW = "NEW"
    """Its first hit ever is at most 72 hours ago, and what is known reaches further back."""
    BACK = "BACK"
    """It hit in the last 72 hours, and before that not for 7 days or more; or it hits though all say it is fixed."""


@dataclass(frozen=True, slots=True)
class Banner:
    """The last 24 hours, and the same 24 hours a week earlier.

    ``changes``: distinct changes of which a voting build ended. ``failed_changes``: those with a failure.
    ``tally``: how failures (builds) were explained. ``target``: the share that should be explained, None where none
    is set for this scope. ``last_week`` values are None where nothing is known of then.
    """

    changes: int
    failed_changes: int
    tally: Tally
    target: float | None
    last_week_changes: int | None = None
    last_week_failed_changes: int | None = None

    @property
    def rate(self) -> float | None:
        """The share of changes that failed."""
        return self.failed_changes / self.changes if self.changes else None

    @property
    def last_week_rate(self) -> float | None:
        """The same, a week earlier."""
        if not self.last_week_changes or self.last_week_failed_changes is None:
            return None
        return self.last_week_failed_changes / self.last_week_changes


@dataclass(frozen=True, slots=True)
class BugLine:
    """One bug in the table.

    ``windows``: counts in the order of ``WINDOWS``. ``shares``: in the same order, of all failed changes the share
    that it hit (0 to 1; None where no change failed). ``before``: changes in the 24 hours before the last 24 (None:
    not known). ``trend``: distinct changes in each of the last 10 times 24 hours, oldest first. ``mark_since``: the
    first hit that made it new or back. ``where``: where it strikes, in a word ("97 % on prov-b"), empty where nothing
    is significant. ``query``: the fingerprint; ``evidence``: the latest. ``graphed`` is False where the fingerprint
    says ``suppress-graph``: it is counted, and may be folded.
    """

    facts: BugFacts
    windows: tuple[Counts, ...]
    shares: tuple[float | None, ...]
    before: int | None
    trend: Series
    mark: Mark | None
    mark_since: datetime | None
    first: datetime | None
    last: datetime | None
    where: str
    passing: Passing
    query: str
    evidence: Evidence | None
    graphed: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class NotRecognisedLine:
    """The row of failures that were read and that no fingerprint explains; ``where``: the job that has most of them."""

    windows: tuple[Counts, ...]
    shares: tuple[float | None, ...]
    before: int | None
    trend: Series
    last: datetime | None
    where: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on ``index.html`` (scope ``all``) or ``gate.html`` (scope ``gate``).

    ``hours``: failures an hour for 10 days; ``week_earlier``: failures (all) in the same hours a week before.
    ``bugs``: sorted by changes in 24 hours, then in 10 days, then by name. ``failed``: failed changes and failures in
    each window, and ``cells`` the same by project and pipeline: the denominators of shares under a filter.
    """

    scope: str
    freshness: Freshness
    banner: Banner
    hours: TallySeries
    week_earlier: Series
    bugs: tuple[BugLine, ...]
    not_recognised: NotRecognisedLine
    failed: tuple[Counts, ...]
    cells: tuple[Cell, ...]
    projects: tuple[str, ...]
    pipelines: tuple[str, ...]
