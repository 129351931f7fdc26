# SPDX-License-Identifier: Apache-2.0
"""What each page shows, as frozen values: templates and JSON are made of these, and of nothing else.

Every definition stands in the docstring of the value that it belongs to. All times are UTC. Shares are 0 to 1.
"""

from elastic_recheck.counts.shown.bug import BugPage, Stamp, Strike
from elastic_recheck.counts.shown.change import ChangeAnswer, Report, Said
from elastic_recheck.counts.shown.common import (
    WINDOWS,
    BugFacts,
    BuildLine,
    Cell,
    Counts,
    Freshness,
    Passing,
    Series,
    Tally,
    TallySeries,
)
from elastic_recheck.counts.shown.health import About, Health, HitsPassing, Overlap, Span
from elastic_recheck.counts.shown.overview import Banner, BugLine, Mark, NotRecognisedLine, Overview
from elastic_recheck.counts.shown.page import Page, path_of
from elastic_recheck.counts.shown.unrecognised import Group, GroupKind, RateLine, UnreadReason, Unrecognised

__all__ = [
    "WINDOWS",
    "About",
    "Banner",
    "BugFacts",
    "BugLine",
    "BugPage",
    "BuildLine",
    "Cell",
    "ChangeAnswer",
    "Counts",
    "Freshness",
    "Group",
    "GroupKind",
    "Health",
    "HitsPassing",
    "Mark",
    "NotRecognisedLine",
    "Overlap",
    "Overview",
    "Page",
    "Passing",
    "RateLine",
    "Report",
    "Said",
    "Series",
    "Span",
    "Stamp",
    "Strike",
    "Tally",
    "TallySeries",
    "UnreadReason",
    "Unrecognised",
    "path_of",
]
