# SPDX-License-Identifier: Apache-2.0
"""Is what the pages say to be trusted?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from elastic_recheck.counts.shown.common import Freshness, Passing


@dataclass(frozen=True, slots=True)
class About:
    """A fingerprint, and what is to be said of it."""

    bug: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class HitsPassing:
    """A fingerprint that hits passing builds; ``bad``: they are more than 10 % of what it would hit."""

    bug: str
    title: str
    passing: Passing
    bad: bool


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two fingerprints that hit the same builds: ``both`` builds, which is ``share`` of those of the rarer one."""

    first: str
    second: str
    both: int
    share: float


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Health:
    """Everything on ``health.html``.

    ``lag``: how old the newest build is that can be searched (None where none is known). ``gaps``: spans of which not
    all builds are known, and those without any build for more than 6 hours and 6 times the usual distance. ``failed``:
    fingerprints that could not be run or read, and why (``bug`` is empty where ``text`` names the file). ``muted``:
    those that the bot keeps silent about, or that are not graphed. ``silent``: without a hit for 10 days (``text`` is
    the reason to keep it, where its file gives one). ``overlaps``: at least 3 builds and half of the rarer one's.
    ``need_joined``: those that cannot be judged surely on an index of single lines. ``counted``: how many fingerprints
    there are, ``builds`` and ``hits`` how many rows stand behind the pages.
    """

    freshness: Freshness
    lag: timedelta | None
    gaps: tuple[Span, ...]
    failed: tuple[About, ...]
    muted: tuple[About, ...]
    silent: tuple[About, ...]
    passing: tuple[HitsPassing, ...]
    overlaps: tuple[Overlap, ...]
    need_joined: tuple[About, ...]
    counted: int
    builds: int
    hits: int
