# SPDX-License-Identifier: Apache-2.0
"""What several pages show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from elastic_recheck.model import Evidence
from elastic_recheck.rows import Review

WINDOWS = (1, 2, 7, 10)
"""The spans that numbers are given for, in days of 24 hours back from ``Freshness.now``."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """How good the data is.

    ``now``: the time that the page speaks of; every "last 24 hours" ends there. ``data``: of the last build that is
    known (None: none is). ``horizon``: from when on all builds are known; nothing is drawn or counted before it.
    ``problems``: a line on each part that could not be brought up to date, and since when it is as it was.
    """

    now: datetime
    data: datetime | None
    horizon: datetime
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """How often something was hit in a window.

    ``changes``: distinct changes with a failure that it hit (a failure is a voting build with any failing result).
    ``builds``: those failures. ``alone``: changes among them that no other bug hit in the window (of failures that are
    not of one bug: that no bug hit).
    """

    changes: int = 0
    builds: int = 0
    alone: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """Counts by window (in the order of ``WINDOWS``) in one project and one pipeline (empty: in all pipelines).

    Of several projects they add up, since a change belongs to one; of several pipelines they do not.
    """

    project: str
    pipeline: str
    windows: tuple[Counts, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How failures were explained. A failure is a voting build with any failing result.

    ``recognised``: some fingerprint hit it. ``not_recognised``: its logs were read, and none did. ``without_logs``:
    its logs could not be read. ``not_looked_at``: its logs are still waited for, or nobody asked about its job.
    """

    recognised: int = 0
    not_recognised: int = 0
    without_logs: int = 0
    not_looked_at: int = 0

    @property
    def read(self) -> int:
        """Failures whose logs were read: what the rate is of."""
        return self.recognised + self.not_recognised

    @property
    def failures(self) -> int:
        """All failures."""
        return self.read + self.without_logs + self.not_looked_at

    @property
    def rate(self) -> float | None:
        """The share (0 to 1) of failures with logs that a fingerprint explains; None where there is none."""
        return self.recognised / self.read if self.read else None


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers for spans of the same length, one after the other; None where it is not known.

    The first span begins at ``start`` (UTC), each is ``step`` long; the last may not be over yet.
    """

    start: datetime
    step: timedelta
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class TallySeries:
    """Tallies for spans of the same length, as :class:`Series`."""

    start: datetime
    step: timedelta
    values: tuple[Tally | None, ...]


@dataclass(frozen=True, slots=True)
class BugFacts:
    """What is known of a bug beside its hits.

    ``status`` is the tracker's free text, one for each project that it differs for; ``assignee`` empty: nobody.
    ``projects`` are those that it affects. ``fixed``: every project says that it is done with. ``reviews`` are open
    changes that name it. ``muted``: the bot does not speak of it (``suppress-notification``).
    """

    bug: str
    title: str = ""
    url: str = ""
    status: str = ""
    assignee: str = ""
    projects: tuple[str, ...] = ()
    fixed: bool = False
    reviews: tuple[Review, ...] = ()
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Passing:
    """How a fingerprint does on builds that passed.

    ``hits``: looked-into passing builds that it hit, of ``read``. ``passed``: all passing builds in the span, of which
    those that were looked into may be a sample. ``failing``: failing builds, voting or not, that it hit.
    """

    hits: int
    read: int
    passed: int
    failing: int

    @property
    def share_of_passing(self) -> float | None:
        """The share of passing builds that it hits; None where none was looked into."""
        return self.hits / self.read if self.read else None

    @property
    def share_of_hits(self) -> float | None:
        """Of all builds that it would hit, the share that passed: more than 0.1 is bad. A sample is scaled up."""
        if not self.read or not self.hits + self.failing:
            return None
        passing = self.hits * max(1.0, self.passed / self.read)
        return passing / (passing + self.failing)


@dataclass(frozen=True, slots=True)
class BuildLine:
    """One build, as lists of builds show it. ``outcome`` is a word of :class:`counts.outcome.Outcome`."""

    id: str
    time: datetime
    job: str
    result: str
    voting: bool
    pipeline: str
    project: str
    branch: str
    change: int
    patch_set: int
    url: str
    change_url: str = ""
    outcome: str = ""
    bugs: tuple[str, ...] = ()
    evidence: Evidence | None = None
    unread: str = ""
    fields: Mapping[str, str | int] = field(default_factory=dict)
