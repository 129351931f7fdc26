# SPDX-License-Identifier: Apache-2.0
"""The longest stretch of a failure's way: each of its builds, by itself, waits for its logs and is searched.

What is urgent goes first: what was heard of as it happened, then what was asked for afterwards, of both what is due
first. But failures take turns: one build of each is looked at before the next of any, and before the first again, so
that a comment with a thousand jobs keeps none waiting but its own. So many failures are at hand at a time; of those
that wait behind them only the keys are kept here, all else stands in the journal.
"""

from __future__ import annotations

import heapq
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from elastic_recheck import diagnose, readiness
from elastic_recheck.chronicle import Chronicle
from elastic_recheck.errors import Unavailable
from elastic_recheck.happenings import Diagnosed, Happening, LookDue, Looked
from elastic_recheck.inbox import Inbox
from elastic_recheck.model import Arrival, Build, BuildDiagnosis, BuildLogs, Failure, Fingerprint, Trouble, short
from elastic_recheck.ports import Engine, Journal
from elastic_recheck.workers import Urgency, Workers

log = logging.getLogger(__name__)

MOST_AT_HAND = 2_000
"""Failures; those that were heard of as they happened may be as many again."""
LOOKERS, SEARCHERS = 16, 8
MOST_AT_ONE_SERVER = 4


@dataclass(slots=True)
class Case:
    """A failure under examination, with a slot a build for its verdict, and its wait while it has one.

    ``there``: whose logs have been there, even if they have to be read once more.
    """

    failure: Failure
    verdicts: list[BuildDiagnosis | None]
    waits: dict[int, readiness.Wait] = field(default_factory=dict)
    there: set[int] = field(default_factory=set)

    @property
    def is_complete(self) -> bool:
        """Whether every build has its verdict."""
        return None not in self.verdicts


class Examining:
    """Failures on their way to a verdict on each build, for the deciding thread.

    :param fingerprints: those that there are at the moment.
    :param complete: called with each case whose builds have all their verdicts; it stays at hand until :meth:`done`.
    :param trouble: called where nobody could look in time, and why.
    """

    def __init__(
        self,
        journal: Journal,
        engine: Engine,
        fingerprints: Callable[[], Sequence[Fingerprint]],
        complete: Callable[[Case], None],
        trouble: Callable[[Trouble, str], None],
        inbox: Inbox,
        chronicle: Chronicle,
        most_at_hand: int = MOST_AT_HAND,
    ) -> None:
        self._journal, self._engine, self._inbox, self._chronicle = journal, engine, inbox, chronicle
        self._fingerprints, self._complete, self._trouble = fingerprints, complete, trouble
        self._most_at_hand = most_at_hand
        self._cases: dict[str, Case] = {}
        self._behind: list[tuple[Urgency, str]] = []
        self._lookers = Workers[Happening]("look", LOOKERS, inbox.put, MOST_AT_ONE_SERVER)
        self._searchers = Workers[Happening]("search", SEARCHERS, inbox.put, MOST_AT_ONE_SERVER)

    def resume(self, patience: readiness.Patience, now: datetime) -> None:
        """Take up what the last process left."""
        self._behind = [((late, 0, time), key) for late, time, key in self._journal.unfinished()]
        self._take_up(patience, now)

    def begin(self, failure: Failure, patience: readiness.Patience, now: datetime) -> None:
        """Examine a failure that was just admitted, now or when there is room."""
        if len(self._cases) < (self._most_at_hand if failure.late else 2 * self._most_at_hand):
            self._examine(Case(failure, [None] * len(failure.builds)), patience, now)
        else:
            heapq.heappush(self._behind, ((failure.late, 0, failure.time), failure.key))
            self._chronicle.behind = len(self._behind)

    def done(self, key: str, patience: readiness.Patience, now: datetime) -> None:
        """A failure is concluded; what waits behind it may come."""
        del self._cases[key]
        self._take_up(patience, now)

    def _take_up(self, patience: readiness.Patience, now: datetime) -> None:
        while self._behind and len(self._cases) < self._most_at_hand:
            _, key = heapq.heappop(self._behind)
            failure, verdicts = self._journal.recall(key)
            log.info("%s: taken up", short(key))
            self._examine(Case(failure, list(verdicts)), patience, now)
        self._chronicle.behind = len(self._behind)

    def _examine(self, case: Case, patience: readiness.Patience, now: datetime) -> None:
        self._cases[case.failure.key] = case
        self._chronicle.began(case.failure, case.verdicts.count(None))
        for index, verdict in enumerate(case.verdicts):
            if verdict is None:
                allowed = patience.of_follow_up if case.failure.follows_up else patience
                case.waits[index] = readiness.begin(now, case.failure.time, allowed)
                self.look(case.failure.key, index)
        if case.is_complete:
            self._complete(case)

    # -- each build waits by itself until its logs are there, or its deadline passes --

    def look(self, key: str, index: int) -> None:
        """It is time to look for a build's logs."""
        case, engine = self._cases[key], self._engine
        failure, build = case.failure, case.failure.builds[index]
        self._lookers.submit(
            lambda: Looked(key, index, engine.look(build, failure.time)),
            lambda error: Diagnosed(key, index, _not_looked_at(build, error)),
            _urgency(case, index),
            _server(build.url),
        )

    def looked(self, key: str, index: int, arrival: Arrival, now: datetime) -> None:
        """Somebody looked for them."""
        case = self._cases[key]
        build = case.failure.builds[index]
        match readiness.after_look(case.waits[index], arrival, now):
            case readiness.LookAgain() as again:
                self._wait(case, index, again, arrival.reason, now)
            case readiness.GiveUp(reason, trouble):
                self._chronicle.waited(key, False, now)
                self._judge(case, index, BuildDiagnosis(build, unread=reason, trouble=trouble), now)
            case readiness.Search(logs):
                if index not in case.there:
                    case.there.add(index)
                    self._chronicle.waited(key, True, now)
                self._search(case, index, logs)

    def _wait(self, case: Case, index: int, again: readiness.LookAgain, why: str, now: datetime) -> None:
        log.debug("%s: waits for %s (%s)", case.failure.name, case.failure.builds[index].job, why)
        case.waits[index] = again.wait
        if now >= again.wait.deadline:
            self._trouble(Trouble.PASSING, why)
        self._inbox.after(again.pause, LookDue(case.failure.key, index))

    def moved(self, by: timedelta) -> None:
        """The clock was set by so much."""
        for case in self._cases.values():
            case.waits = {index: wait.moved(by) for index, wait in case.waits.items()}

    # -- all fingerprints are tried on the build, in one go --

    def _search(self, case: Case, index: int, logs: BuildLogs) -> None:
        failure, build, engine = case.failure, case.failure.builds[index], self._engine
        fingerprints = diagnose.spoken_of(self._fingerprints())
        fields = diagnose.build_fields(failure, build, logs)
        self._searchers.submit(
            lambda: Diagnosed(failure.key, index, engine.diagnose(build, logs, fields, fingerprints)),
            lambda error: Diagnosed(failure.key, index, _not_looked_at(build, error)),
            _urgency(case, index),
            _server(logs.root),
        )

    def diagnosed(self, key: str, index: int, diagnosis: BuildDiagnosis, now: datetime) -> None:
        """A build was searched; that may have to be done again."""
        case = self._cases[key]
        again = readiness.after_search(case.waits[index], diagnosis, now)
        if again:
            self._wait(case, index, again, diagnosis.why_unread, now)
        else:
            self._judge(case, index, diagnosis, now)

    def _judge(self, case: Case, index: int, diagnosis: BuildDiagnosis, now: datetime) -> None:
        key = case.failure.key
        if diagnosis.trouble:
            self._trouble(diagnosis.trouble, diagnosis.why_unread)
        found = ", ".join(hit.bug for hit in diagnosis.hits) or diagnosis.unread
        log.info("%s: %s is %s %s", case.failure.name, diagnosis.build.job, diagnosis.verdict, found)
        for cut in diagnosis.truncated:
            log.info("%s: %s was read in part: %s", case.failure.name, diagnosis.build.job, cut)
        self._journal.diagnosed(key, index, diagnosis)
        self._chronicle.diagnosed(key, diagnosis, now)
        case.verdicts[index] = diagnosis
        if case.is_complete:
            self._complete(case)


def _urgency(case: Case, index: int) -> Urgency:
    return case.failure.late, index + case.waits[index].looks, case.failure.time


def _server(url: str) -> str:
    """Who is asked: a slow one is to hold up nobody else."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def _not_looked_at(build: Build, error: BaseException) -> BuildDiagnosis:
    if isinstance(error, Unavailable):
        log.warning("%s: %s", build.job, error)
        return BuildDiagnosis(build, unread=str(error), trouble=Trouble.PASSING)
    log.error("%s: this is a bug in elastic-recheck", build.job, exc_info=error)
    return BuildDiagnosis(build, unread="internal error", trouble=Trouble.OURS)
