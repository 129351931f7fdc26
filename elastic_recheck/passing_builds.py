# SPDX-License-Identifier: Apache-2.0
"""A share of the builds that passed is searched as well, to know which fingerprints hit those too.

Nobody waits for that: one build at a time is searched, only while no failure waits for its verdict, and what comes
when there are many already is left out. The verdicts are written down by the engine's own recording.
"""

from __future__ import annotations

import hashlib
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from elastic_recheck import ci, diagnose
from elastic_recheck.happenings import Happening, PassingSearched
from elastic_recheck.inbox import Inbox
from elastic_recheck.model import Build, Comment, Failure, Fingerprint, Readiness
from elastic_recheck.ports import Engine
from elastic_recheck.workers import Workers

log = logging.getLogger(__name__)

MOST_WAITING = 100


@dataclass(frozen=True, slots=True)
class _Passed:
    """What is known of a build that passed, in the form in which it is known of one that failed."""

    build: Build
    like: Failure


class PassingBuilds:
    """For the deciding thread.

    :param fingerprints: those that there are at the moment.
    """

    def __init__(self, engine: Engine, fingerprints: Callable[[], Sequence[Fingerprint]], inbox: Inbox) -> None:
        self._engine, self._fingerprints = engine, fingerprints
        self._waiting: deque[_Passed] = deque(maxlen=MOST_WAITING)
        self._busy = False
        self._searchers = Workers[Happening]("passing", 1, inbox.put)

    def reported(self, comment: Comment, reading: ci.Rules, share: float) -> None:
        """A comment was heard: the share of its voting builds that passed is to be searched."""
        told = ci.report(comment, reading) if share else None
        if told is None:
            return
        for build in told.builds:
            asked = build.voting and (reading.jobs is None or reading.jobs.search(build.job))
            if asked and build.result == "SUCCESS" and _is_chosen(build, share):
                like = Failure("", "", comment.change, comment.patch_set, told.pipeline, (build,), (), comment.time)
                self._waiting.append(_Passed(build, like))

    def go_on(self, *, idle: bool) -> None:
        """Search the next one, if there is nothing else to do."""
        if self._busy or not idle or not self._waiting:
            return
        self._busy = True
        passed, engine = self._waiting.pop(), self._engine
        fingerprints = diagnose.spoken_of(self._fingerprints())
        self._searchers.submit(lambda: _search(passed, engine, fingerprints), PassingSearched)

    def searched(self, error: BaseException | None) -> None:
        """One is done."""
        self._busy = False
        if error is not None:
            log.error("a build that passed: this is a bug in elastic-recheck", exc_info=error)


def _is_chosen(build: Build, share: float) -> bool:
    """By the build's id, so that it is the same whoever is asked, and whenever."""
    if not (build.uuid or build.log_path):
        return False
    digest = hashlib.sha256(build.id.encode(errors="replace")).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64


def _search(passed: _Passed, engine: Engine, fingerprints: Sequence[Fingerprint]) -> PassingSearched:
    arrival = engine.look(passed.build, passed.like.time)
    if arrival.readiness is Readiness.THERE and arrival.logs is not None:
        fields = diagnose.build_fields(passed.like, passed.build, arrival.logs)
        engine.diagnose(passed.build, arrival.logs, fields, fingerprints)
    return PassingSearched()
