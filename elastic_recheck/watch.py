# SPDX-License-Identifier: Apache-2.0
"""The bot: what happens to a failure, in the order in which it happens.

    comment -> failure (journal) -> each build waits for its logs -> diagnosis -> policy -> deliveries

One thread decides: the one in :meth:`Watch.run`. Whatever has to wait (looking for logs, searching, asking the
tracker, answering) is done by workers, whose results come back through the same inbox as everything else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from elastic_recheck import ci, diagnose, known_bugs, liveness, policy, readiness
from elastic_recheck.answering import SETTLE, Answering
from elastic_recheck.catching_up import CatchingUp
from elastic_recheck.chronicle import Chronicle
from elastic_recheck.errors import ElasticRecheckError, Refused, Unavailable
from elastic_recheck.fingerprints import Library
from elastic_recheck.happenings import (
    BeatDue,
    CatchUpDue,
    CaughtUp,
    ClockStepped,
    CommentMade,
    Delivered,
    DeliveryDue,
    Diagnosed,
    Happening,
    Informed,
    LookDue,
    Looked,
    OperatorsTold,
    ReloadAsked,
    Settled,
    SettleDue,
    SourceConnected,
    SourceEnded,
    SourceLost,
    StopAsked,
    StormOver,
)
from elastic_recheck.inbox import Inbox
from elastic_recheck.model import (
    Arrival,
    Bug,
    Build,
    BuildDiagnosis,
    BuildLogs,
    Comment,
    Diagnosis,
    Failure,
    Fingerprint,
    Standing,
)
from elastic_recheck.ports import BugTracker, Changes, Engine, Journal, Past, Reporter
from elastic_recheck.pulse import Looking, Pulse, Sign
from elastic_recheck.workers import Workers

log = logging.getLogger(__name__)

Outcome = TypeVar("Outcome")

AN_HOUR = timedelta(hours=1)
RECENTLY = timedelta(hours=24)
"""How far back a line on IRC counts the changes that a bug has hit."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the deciding goes by: how comments are read, how long logs are waited for, what may be said.

    ``hearing`` is about when it counts as deaf.
    """

    reading: ci.Rules
    patience: timedelta
    answering: policy.Rules
    hearing: liveness.Rules = field(default_factory=liveness.Rules)


@dataclass(frozen=True, slots=True)
class Edges:
    """Those who wait and fetch and tell."""

    engine: Engine
    library: Library
    tracker: BugTracker
    reporters: Mapping[str, Reporter]
    changes: Changes | None = None
    past: Past | None = None
    settle: timedelta = SETTLE
    held: Callable[[], bool] = lambda: False
    chronicle: Chronicle = field(default_factory=Chronicle)
    looking: Looking = field(default_factory=Looking)


@dataclass(slots=True)
class Case:
    """A failure under examination, with a slot a build for its verdict, and its wait while it has one."""

    failure: Failure
    verdicts: list[BuildDiagnosis | None]
    waits: dict[int, readiness.Wait] = field(default_factory=dict)


class Watch:
    """The flow, and what it has under way. ``read_rules`` is asked at the start and at every reload."""

    def __init__(self, read_rules: Callable[[], Rules], journal: Journal, edges: Edges, inbox: Inbox) -> None:
        self._read_rules, self._rules = read_rules, read_rules()
        self._journal, self._edges, self._inbox = journal, edges, inbox
        self._catching_up = CatchingUp(journal, edges.past, inbox)
        self._chronicle, self._pulse = edges.chronicle, Pulse(edges.chronicle, edges.looking, inbox)
        self._answering = Answering(journal, edges.reporters, inbox, edges.settle, edges.held, edges.chronicle)
        self._cases: dict[str, Case] = {}
        self._complaints: frozenset[str] = frozenset()
        self._lookers = Workers[Happening]("look", 16, inbox.put)
        self._searchers = Workers[Happening]("search", 4, inbox.put)
        self._askers = Workers[Happening]("tracker", 2, inbox.put)

    def run(self, now: datetime) -> None:
        """Take up what the journal holds, then handle whatever happens, until asked to stop.

        :raises ElasticRecheckError: the event stream cannot be read any more.
        """
        self.resume(now)
        while True:
            happening, now = self._inbox.next()
            if isinstance(happening, StopAsked):
                return
            self.handle(happening, now)

    def resume(self, now: datetime) -> None:
        """Go on where the last process stopped."""
        self._pulse.begin(now)
        for failure, verdicts in self._journal.unfinished():
            log.info("%s: resumed", failure.key[:12])
            self._examine(Case(failure, list(verdicts)), now)
        self._answering.resume(now)

    def handle(self, happening: Happening, now: datetime) -> None:
        """One step on the way of a failure."""
        match happening:
            case CommentMade(comment):
                self._read(comment, now)
            case CatchUpDue(last):
                self._catching_up.due(self._rules.reading.usernames, last, now)
            case CaughtUp(comments):
                for comment in comments:
                    self._read(comment, now)
                self._catching_up.done(happening, now)
                self._feel(happening, now)
            case LookDue(key, index):
                self._look(self._cases[key], index)
            case Looked(key, index, arrival):
                self._looked(self._cases[key], index, arrival, now)
            case Diagnosed(key, index, diagnosis):
                self._diagnosed(self._cases[key], index, diagnosis, now)
            case Informed(diagnosis, bugs, standing):
                self._decide(diagnosis, bugs, standing, now)
            case DeliveryDue(delivery, tries):
                self._answering.deliver(delivery, tries, now)
            case Delivered(delivery, tries, error):
                self._answering.delivered(delivery, tries, error, now)
            case SettleDue(delivery, tries):
                self._answering.settle(delivery, tries, now)
            case Settled(delivery, tries, again):
                self._answering.settled(delivery, tries, again, now)
            case StormOver(channel, bug):
                rules = self._rules.answering
                self._answering.storm_over(channel, bug, rules.wording, rules.comment.page_url, now)
            case SourceConnected() | SourceLost() | BeatDue() | OperatorsTold():
                self._feel(happening, now)
            case ClockStepped():
                self._move_along(happening, now)
            case ReloadAsked():
                self._reload()
            case SourceEnded(error):
                raise ElasticRecheckError("the event stream is not read any more; ending") from error

    # -- 1. a comment says that something failed --

    def _read(self, comment: Comment, now: datetime) -> None:
        failure = ci.read(comment, self._rules.reading)
        self._chronicle.heard(comment, failure, self._rules.reading.usernames, now)
        if not isinstance(failure, Failure):
            if failure is not None:
                log.warning("%s: %s", _where(comment), failure)
        elif self._journal.admit(failure, now):
            self._chronicle.admitted()
            log.info("%s: failed %s", _name(failure), ", ".join(f"{b.job} ({b.result})" for b in failure.builds))
            for left_out in failure.left_out:
                log.info("%s: left out %s (%s)", _name(failure), left_out.build.job, left_out.why)
            self._examine(Case(failure, [None] * len(failure.builds)), now)
        if comment.author in self._rules.reading.usernames:
            self._catching_up.heard(comment.time)

    def _examine(self, case: Case, now: datetime) -> None:
        self._cases[case.failure.key] = case
        self._chronicle.began(case.failure, case.verdicts.count(None))
        for index, verdict in enumerate(case.verdicts):
            if verdict is None:
                case.waits[index] = readiness.begin(now, case.failure.time, self._rules.patience)
                self._look(case, index)
        self._conclude_if_complete(case)

    # -- 2. each build waits by itself until its logs are there, or its deadline passes --

    def _look(self, case: Case, index: int) -> None:
        key, build, engine = case.failure.key, case.failure.builds[index], self._edges.engine
        self._lookers.submit(
            lambda: Looked(key, index, engine.look(build)),
            lambda bug: Diagnosed(key, index, _not_looked_at(build, bug)),
        )

    def _looked(self, case: Case, index: int, arrival: Arrival, now: datetime) -> None:
        match readiness.after_look(case.waits[index], arrival, now):
            case readiness.LookAgain(wait, pause):
                log.debug("%s: waits for %s (%s)", _name(case.failure), case.failure.builds[index].job, arrival.reason)
                case.waits[index] = wait
                self._inbox.after(pause, LookDue(case.failure.key, index))
            case readiness.GiveUp(reason):
                self._chronicle.waited(case.failure.key, False, now)
                self._diagnosed(case, index, BuildDiagnosis(case.failure.builds[index], unread=reason), now)
            case readiness.Search(logs):
                self._chronicle.waited(case.failure.key, True, now)
                self._search(case, index, logs)

    # -- 3. all fingerprints are tried on the build, in one go --

    def _search(self, case: Case, index: int, logs: BuildLogs) -> None:
        failure, engine = case.failure, self._edges.engine
        build, fingerprints = failure.builds[index], diagnose.spoken_of(self._fingerprints().values())
        fields = diagnose.build_fields(failure, build, logs)
        self._searchers.submit(
            lambda: Diagnosed(failure.key, index, engine.diagnose(build, logs, fields, fingerprints)),
            lambda bug: Diagnosed(failure.key, index, _not_looked_at(build, bug)),
        )

    def _diagnosed(self, case: Case, index: int, diagnosis: BuildDiagnosis, now: datetime) -> None:
        found = ", ".join(hit.bug for hit in diagnosis.hits) or diagnosis.unread
        log.info("%s: %s is %s %s", _name(case.failure), diagnosis.build.job, diagnosis.verdict, found)
        self._journal.diagnosed(case.failure.key, index, diagnosis)
        self._chronicle.diagnosed(case.failure.key, diagnosis, now)
        case.verdicts[index] = diagnosis
        self._conclude_if_complete(case)

    # -- 4. every build has its verdict: what is known of the bugs, and how does the change stand? --

    def _conclude_if_complete(self, case: Case) -> None:
        verdicts = [verdict for verdict in case.verdicts if verdict is not None]
        if len(verdicts) < len(case.verdicts):
            return
        fingerprints, edges = self._fingerprints(), self._edges
        diagnosis = diagnose.conclude(case.failure, verdicts, len(fingerprints))
        names = {hit.bug for build in diagnosis.builds for hit in build.hits}
        self._askers.submit(
            lambda: Informed(
                diagnosis,
                known_bugs.look_up(names, fingerprints, edges.tracker),
                _standing(edges.changes, case.failure),
            ),
            lambda bug: Informed(diagnosis, _broken("tracker", bug, known_bugs.unasked(names, fingerprints))),
        )

    # -- 5. may it be said, here and now? one delivery a channel --

    def _decide(self, diagnosis: Diagnosis, bugs: Mapping[str, Bug], standing: Standing | None, now: datetime) -> None:
        failure, name = diagnosis.failure, _name(diagnosis.failure)
        said = self._journal.said_on(failure.change, failure.patch_set), self._journal.said_since(now - AN_HOUR)
        recent = self._journal.changes_hit(bugs, now - RECENTLY)
        decision = policy.decide(
            diagnosis,
            policy.Known(bugs, recent, standing, (*said[0], said[1]), failure.time + self._rules.patience),
            self._rules.answering,
        )
        for channel, reason, text in decision.withheld:
            log.info("%s: withheld from %s (%s)%s", name, channel, reason, f":\n{text}" if text else "")
        withheld = [(channel, reason) for channel, reason, _ in decision.withheld]
        self._journal.concluded(failure.key, decision.deliveries, withheld, now)
        self._chronicle.decided(failure.key, decision, now)
        del self._cases[failure.key]
        for answer in decision.deliveries:
            self._answering.deliver(answer, 0, now)

    # -- is anything heard at all? --

    def _feel(self, sign: Sign, now: datetime) -> None:
        self._pulse.feel(sign, self._rules.hearing, self._rules.answering.wording, now)

    def _move_along(self, step: ClockStepped, now: datetime) -> None:
        log.warning("the clock was set by %+.1f s", step.by.total_seconds())
        for case in self._cases.values():
            case.waits = {index: wait.moved(step.by) for index, wait in case.waits.items()}
        self._feel(step, now)

    # -- what is read anew while it runs --

    def _fingerprints(self) -> dict[str, Fingerprint]:
        loaded = self._edges.library.current()
        for mistake in loaded.mistakes:
            if mistake not in self._complaints:
                log.error("fingerprint left as it was: %s", mistake)
        self._complaints = frozenset(loaded.mistakes)
        return {fingerprint.bug: fingerprint for fingerprint in loaded.fingerprints}

    def _reload(self) -> None:
        try:
            self._rules = self._read_rules()
        except ElasticRecheckError as error:
            log.error("configuration left as it was: %s", error)  # noqa: TRY400 - expected, said in one line
        else:
            log.info("configuration read again")


def _standing(changes: Changes | None, failure: Failure) -> Standing | None:
    """How the change stands; None where nobody can say, which holds nothing back."""
    if changes is None:
        return None
    try:
        return changes.standing(failure.change)
    except Unavailable as error:
        log.warning("%s: cannot see how the change stands (%s)", _name(failure), error)
    except Refused as error:
        log.warning("%s: may not see the change (%s); it is taken for a private one", _name(failure), error)
        return Standing("", 0, private=True)
    return None


def _where(comment: Comment) -> str:
    return f"{comment.change.project} {comment.change.number},{comment.patch_set}"


def _name(failure: Failure) -> str:
    return f"{failure.key[:12]} {failure.change.project} {failure.change.number},{failure.patch_set}"


def _not_looked_at(build: Build, bug: BaseException) -> BuildDiagnosis:
    return _broken(build.job, bug, BuildDiagnosis(build, unread="internal error"))


def _broken(what: str, bug: BaseException, instead: Outcome) -> Outcome:
    log.error("%s: this is a bug in elastic-recheck", what, exc_info=bug)
    return instead
