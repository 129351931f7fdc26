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
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from elastic_recheck import ci, diagnose
from elastic_recheck.happenings import Happening, PassingSearched
from elastic_recheck.inbox import Inbox
from elastic_recheck.model import Build, Comment, Failure, Fingerprint, Readiness
from elastic_recheck.ports import Engine
from elastic_recheck.workers import Workers

log = logging.getLogger(__name__)

MOST_WAITING = 100
PAUSE = timedelta(minutes=10)
MOST_TRIES = 6
"""A search server may take an hour to be filled."""


@dataclass(frozen=True, slots=True)
class _Passed:
    """What is known of a build that passed, in the form in which it is known of one that failed."""

    build: Build
    like: Failure
    due: datetime
    tries: int = 1


class PassingBuilds:
    """For the deciding thread.

    :param fingerprints: those that there are at the moment.
    """

    def __init__(self, engine: Engine, fingerprints: Callable[[], Sequence[Fingerprint]], inbox: Inbox) -> None:
        self._engine, self._fingerprints = engine, fingerprints
        self._waiting: deque[_Passed] = deque(maxlen=MOST_WAITING)
        self._under_way: _Passed | None = None
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
                self._waiting.append(_Passed(build, like, comment.time))

    def go_on(self, now: datetime, *, idle: bool) -> None:
        """Search the next one, if there is nothing else to do."""
        passed = next((each for each in self._waiting if each.due <= now), None)
        if self._under_way or not idle or passed is None:
            return
        self._waiting.remove(passed)
        self._under_way, engine = passed, self._engine
        fingerprints = diagnose.spoken_of(self._fingerprints())
        self._searchers.submit(
            lambda: _search(passed, engine, fingerprints), lambda error: PassingSearched(error=error)
        )

    def searched(self, there: bool, error: BaseException | None, now: datetime) -> None:
        """One is done, or has to wait for its logs."""
        passed, self._under_way = self._under_way, None
        if error is not None:
            log.error("a build that passed: this is a bug in elastic-recheck", exc_info=error)
        if passed and not there and passed.tries < MOST_TRIES:
            self._waiting.append(replace(passed, due=now + PAUSE, tries=passed.tries + 1))


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
    return PassingSearched(there=arrival.readiness in (Readiness.THERE, Readiness.NEVER))
