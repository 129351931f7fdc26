# SPDX-License-Identifier: Apache-2.0
"""A bug's page: how often, since when, and where it strikes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from elastic_recheck.counts.shown.common import BugFacts, BuildLine, Counts, Freshness, Passing, Series
from elastic_recheck.counts.shown.overview import Mark
from elastic_recheck.rows import Wording


@dataclass(frozen=True, slots=True)
class Stamp:
    """Something that happened: ``what`` is ``fingerprint added``, ``fingerprint changed`` or ``fix merged``."""

    time: datetime
    what: str
    text: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Strike:
    """One value of one field: how many of the builds that were hit have it, against all builds.

    ``hits`` of ``of_hits`` hit builds have it (those of which the field is known), ``base`` of ``of_base`` builds of
    the same jobs and days. ``lift``: how many times more often here than there; None where no other build has it.
    ``p``: how likely so many or more would be by chance (Fisher's exact test, one-sided), corrected for the number of
    values that were tested (Holm). ``significant``: p below 0.01 and at least 3 hits. ``sentence`` says all that.
    """

    field: str
    value: str
    hits: int
    of_hits: int
    base: int
    of_base: int
    lift: float | None
    p: float
    significant: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class BugPage:
    """Everything on ``bug/<bug>.html``, over all pipelines.

    ``hourly``, ``daily``: hits (builds) in each of the last 48 hours, and on each of the last 10 days of UTC, on
    failing builds (voting or not) and on passing ones. ``strikes``: the significant ones first, strongest first.
    ``baseline`` says in a sentence what the builds are compared with. ``builds``: latest first; ``wordings``: the
    fingerprint's texts, latest first; ``evidence_texts``: how many different lines were seen.
    ``recheck`` is the text to copy; ``path`` the fingerprint's file.
    """

    facts: BugFacts
    freshness: Freshness
    windows: tuple[Counts, ...]
    shares: tuple[float | None, ...]
    gate_shares: tuple[float | None, ...]
    mark: Mark | None
    first: datetime | None
    last: datetime | None
    hourly: Series
    hourly_passing: Series
    daily: Series
    daily_passing: Series
    stamps: tuple[Stamp, ...]
    strikes: tuple[Strike, ...]
    baseline: str
    passing: Passing
    builds: tuple[BuildLine, ...]
    evidence_texts: int
    query: str
    path: str
    wordings: tuple[Wording, ...]
    recheck: str
