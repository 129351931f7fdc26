# SPDX-License-Identifier: Apache-2.0
"""What is to be said of a bug: the tracker's answer, else what its fingerprint says, else number and link."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

from elastic_recheck.errors import Unavailable
from elastic_recheck.model import Bug, Fingerprint
from elastic_recheck.ports import BugTracker

log = logging.getLogger(__name__)

AT_ONCE = 8
LAUNCHPAD_BUG = "https://bugs.launchpad.net/bugs/"


def look_up(names: Iterable[str], fingerprints: Mapping[str, Fingerprint], tracker: BugTracker) -> dict[str, Bug]:
    """Every named bug, known as well as it can be just now. Never fails: a tracker that is away costs the title.

    Several bugs are asked for at once, so that a slow tracker takes hardly longer for them than for one.
    """
    untold = unasked(names, fingerprints)
    tracked = [bug for bug in untold.values() if is_tracked(bug)]
    with ThreadPoolExecutor(AT_ONCE, "tracker") as threads:
        told = threads.map(lambda bug: _asked(bug, tracker), tracked)
        return untold | {bug.id: answer for bug, answer in zip(tracked, told, strict=True)}


def is_tracked(bug: Bug) -> bool:
    """Whether the tracker is the one to ask."""
    return bug.url == LAUNCHPAD_BUG + bug.id


def unasked(names: Iterable[str], fingerprints: Mapping[str, Fingerprint]) -> dict[str, Bug]:
    """Every named bug as far as its fingerprint tells; a name that is a number is a Launchpad bug."""
    bugs = {}
    for name in names:
        fingerprint = fingerprints.get(name) or Fingerprint(name, "")
        url = fingerprint.url or (LAUNCHPAD_BUG + name if name.isdecimal() else "")
        bugs[name] = Bug(name, url, fingerprint.title)
    return bugs


def _asked(bug: Bug, tracker: BugTracker) -> Bug:
    try:
        return tracker.bug(bug.id) or bug
    except Unavailable as error:
        log.warning("bug %s: the tracker is away (%s); it is named without its state", bug.id, error)
        return bug


class NoTracker:
    """Stands in where no tracker is to be asked."""

    def bug(self, number: str) -> Bug | None:
        """Know nothing."""
        return None
