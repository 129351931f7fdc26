# SPDX-License-Identifier: Apache-2.0
"""The beginning of a failure's way: a comment is read, and what it says failed is admitted, once.

Others learn from the CI's comments, too: up to when all was heard, and what became of every build.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from elastic_recheck import ci
from elastic_recheck.catching_up import CatchingUp
from elastic_recheck.examining import Examining
from elastic_recheck.happenings import CaughtUp
from elastic_recheck.inbox import Inbox
from elastic_recheck.model import Comment, Failure
from elastic_recheck.parts import Edges, Rules
from elastic_recheck.passing_builds import PassingBuilds
from elastic_recheck.ports import Journal

log = logging.getLogger(__name__)

PORTION = 50
"""So many comments that were asked for are read in one go; what happens meanwhile is not kept waiting by the rest."""


class Admitting:
    """For the deciding thread. What it admits goes on to ``examining``."""

    def __init__(
        self,
        journal: Journal,
        edges: Edges,
        catching_up: CatchingUp,
        passing: PassingBuilds,
        examining: Examining,
        inbox: Inbox,
    ) -> None:
        self._journal, self._chronicle, self._recording = journal, edges.chronicle, edges.recording
        self._catching_up, self._passing, self._examining, self._inbox = catching_up, passing, examining, inbox

    def heard(self, comment: Comment, rules: Rules, now: datetime, *, late: bool = False) -> None:
        """A comment was made; ``late``: it was asked for afterwards."""
        failure = ci.read(comment, rules.reading)
        self._chronicle.heard(comment, failure, rules.reading.usernames, now)
        if isinstance(failure, Failure):
            self._admit(replace(failure, late=late), rules, now)
        elif failure is not None:
            log.warning("%s %d,%d: %s", comment.change.project, comment.change.number, comment.patch_set, failure)
        if comment.author in rules.reading.usernames:
            self._catching_up.heard(min(comment.time, now))
            self._recording.reported(comment, rules.reading)
            self._passing.reported(comment, rules.reading, rules.passing_share)

    def caught_up(self, caught_up: CaughtUp, rules: Rules, now: datetime) -> bool:
        """Comments were asked for; whether all are read: else the rest comes back through the inbox."""
        for comment in caught_up.comments[:PORTION]:
            self.heard(comment, rules, now, late=True)
        if rest := caught_up.comments[PORTION:]:
            self._inbox.put(replace(caught_up, comments=rest))
            return False
        self._catching_up.done(caught_up, now)
        return True

    def _admit(self, failure: Failure, rules: Rules, now: datetime) -> None:
        if not self._journal.admit(failure, now):
            return
        self._chronicle.admitted()
        log.info("%s: failed %s", failure.name, ", ".join(f"{each.job} ({each.result})" for each in failure.builds))
        for left_out in failure.left_out:
            log.info("%s: left out %s (%s)", failure.name, left_out.build.job, left_out.why)
        self._examining.begin(failure, rules.patience, now)
