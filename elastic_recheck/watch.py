# SPDX-License-Identifier: Apache-2.0
"""The bot: what happens to a failure, in the order in which it happens.

    comment -> failure (journal) -> each build waits for its logs -> diagnosis -> policy -> deliveries

One thread decides: the one in :meth:`Watch.run`. Whatever has to wait (looking for logs, searching, asking the
tracker, answering) is done by workers, whose results come back through the same inbox as everything else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from elastic_recheck import diagnose, policy
from elastic_recheck.admitting import Admitting
from elastic_recheck.answering import Answering
from elastic_recheck.catching_up import CatchingUp
from elastic_recheck.errors import ElasticRecheckError
from elastic_recheck.examining import Case, Examining
from elastic_recheck.follow_ups import FollowUps
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
    NoiseCounted,
    OperatorsTold,
    PassingSearched,
    ReloadAsked,
    Settled,
    SettleDue,
    SourceAlive,
    SourceConnected,
    SourceEnded,
    SourceGarbled,
    SourceLost,
    StopAsked,
    StormOver,
    ThreadDied,
    TidyingDue,
)
from elastic_recheck.inbox import Inbox
from elastic_recheck.informing import Informing
from elastic_recheck.model import Bug, Diagnosis, Failure, Fingerprint, Standing
from elastic_recheck.muting import Muting
from elastic_recheck.noise import Lately
from elastic_recheck.parts import Edges, Rules
from elastic_recheck.passing_builds import PassingBuilds
from elastic_recheck.ports import Journal
from elastic_recheck.pulse import Pulse, Sign

__all__ = ["Edges", "Rules", "Watch"]

log = logging.getLogger(__name__)

PARTING = timedelta(seconds=2)
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
KEPT = timedelta(days=30)
"""How long the journal remembers what was answered; catching up goes back six hours at the most."""
RECENTLY = timedelta(hours=24)
"""How far back a line on IRC counts the changes that a bug has hit."""


class Watch:
    """The flow, and what it has under way. ``read_rules`` is asked at the start and at every reload."""

    def __init__(self, read_rules: Callable[[], Rules], journal: Journal, edges: Edges, inbox: Inbox) -> None:
        self._read_rules, self._rules = read_rules, read_rules()
        self._journal, self._edges, self._inbox, self._chronicle = journal, edges, inbox, edges.chronicle
        self._pulse = Pulse(edges.chronicle, edges.looking, inbox)
        self._catching_up = CatchingUp(journal, edges.past, inbox)
        self._examining = Examining(
            journal, edges.engine, self._fingerprints, self._conclude, self._pulse.troubles.meet, inbox, edges.chronicle
        )
        self._follow_ups = FollowUps(journal)
        self._answering = Answering(journal, edges.reporters, inbox, edges.settle, edges.held, edges.chronicle)
        self._passing = PassingBuilds(edges.engine, self._fingerprints, inbox)
        self._admitting = Admitting(journal, edges, self._catching_up, self._passing, self._examining, inbox)
        self._muting = Muting(edges.passing, self._fingerprints, self._pulse.tell, edges.chronicle.metrics, inbox)
        self._informing = Informing(edges.tracker, edges.changes, inbox)
        self._complaints: frozenset[str] = frozenset()

    def run(self, now: datetime) -> None:
        """Take up what the journal holds, then handle whatever happens, until asked to stop.

        :raises ElasticRecheckError: it would be deaf or lame from now on: a thread has died.
        """
        self.resume(now)
        while True:
            happening, now = self._inbox.next()
            if isinstance(happening, StopAsked):
                self._part()
                return
            self.handle(happening, now)

    def _part(self) -> None:
        """What is with a reporter just now gets a moment to come to its end, which nobody would ever know otherwise."""
        self._answering.part()
        self._inbox.after(PARTING, StopAsked())
        while self._answering.is_handing_over:
            happening, now = self._inbox.next()
            if isinstance(happening, StopAsked):
                return
            if isinstance(happening, Delivered):
                self.handle(happening, now)

    def resume(self, now: datetime) -> None:
        """Go on where the last process stopped."""
        self._pulse.begin(now)
        self._edges.recording.begin(self._journal.last_heard() if self._edges.past else None, now)
        self._catching_up.begin(now)
        self._examining.resume(self._rules.patience, now)
        self._answering.resume(now)
        self._tidy(now)

    def handle(self, happening: Happening, now: datetime) -> None:
        """One step on the way of a failure."""
        match happening:
            case CommentMade(comment):
                self._admitting.heard(comment, self._rules, now)
            case CatchUpDue(last):
                self._catch_up(last, now)
            case CaughtUp():
                if self._admitting.caught_up(happening, self._rules, now):
                    self._feel(happening, now)
            case LookDue(key, index):
                self._examining.look(key, index)
            case Looked(key, index, arrival):
                self._examining.looked(key, index, arrival, now)
            case Diagnosed(key, index, diagnosis):
                self._examining.diagnosed(key, index, diagnosis, now)
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
            case SourceConnected() | SourceLost() | SourceAlive() | SourceGarbled() | OperatorsTold():
                self._feel(happening, now)
            case BeatDue():
                self._beat(happening, now)
            case PassingSearched(there, error):
                self._passing.searched(there, error, now)
            case NoiseCounted(passing):
                self._muting.counted(passing, Lately(*self._journal.lately(now - AN_HOUR)), self._rules.noise)
            case ClockStepped(by):
                log.warning("the clock was set by %+.1f s", by.total_seconds())
                self._examining.moved(by)
                self._feel(happening, now)
            case TidyingDue():
                self._tidy(now)
            case ReloadAsked():
                self._reload()
            case SourceEnded(error):
                raise ElasticRecheckError("the event stream is not read any more; ending") from error
            case ThreadDied(name, error):
                raise ElasticRecheckError(f"the thread {name} died of an error of mine; ending") from error

    # -- every build has its verdict: what is known of the bugs, and how does the change stand? --

    def _conclude(self, case: Case) -> None:
        fingerprints = {each.bug: each for each in self._fingerprints()}
        verdicts = self._muting.audible(verdict for verdict in case.verdicts if verdict is not None)
        self._informing.ask(diagnose.conclude(case.failure, verdicts, len(fingerprints)), fingerprints)

    # -- may it be said, here and now? one delivery a channel --

    def _decide(self, diagnosis: Diagnosis, bugs: Mapping[str, Bug], standing: Standing | None, now: datetime) -> None:
        failure = diagnosis.failure
        said = self._journal.said_on(failure.change, failure.patch_set), self._journal.said_since(now - AN_HOUR)
        recent, news = self._journal.changes_hit(bugs, now - RECENTLY), self._follow_ups.has_news(diagnosis)
        decision = policy.decide(
            diagnosis,
            policy.Known(bugs, recent, standing, (*said[0], said[1]), self._deadline(failure), news),
            self._rules.answering,
        )
        second = self._follow_ups.promise(diagnosis, now) if self._rules.follow_up else None
        for channel, reason, text in decision.withheld:
            log.info("%s: withheld from %s (%s)%s", failure.name, channel, reason, f":\n{text}" if text else "")
        withheld = [(channel, str(reason)) for channel, reason, _ in decision.withheld]
        self._journal.concluded(failure.key, decision.deliveries, withheld, now)
        self._chronicle.decided(failure.key, decision, now)
        self._examining.done(failure.key, self._rules.patience, now)
        for answer in decision.deliveries:
            self._answering.deliver(answer, 0, now)
        if second:
            self._examining.begin(second, self._rules.patience, now)

    def _deadline(self, failure: Failure) -> datetime:
        patience = self._rules.patience
        return failure.time + (patience.of_follow_up if failure.follows_up else patience).logs

    # -- is anything heard at all? --

    def _feel(self, sign: Sign, now: datetime) -> None:
        if isinstance(sign, SourceConnected | SourceLost):
            self._catching_up.connection(lost=isinstance(sign, SourceLost))
        self._pulse.feel(sign, self._rules.hearing, self._rules.answering.wording, now)

    def _catch_up(self, last: bool, now: datetime) -> None:
        if self._edges.past is None:  # what was missed will never be known
            self._edges.recording.begin(None, now)
        self._catching_up.due(self._rules.reading.usernames, last, now)

    # -- what is done from time to time, and what is read anew while it runs --

    def _beat(self, beat: BeatDue, now: datetime) -> None:
        self._feel(beat, now)
        self._passing.go_on(now, idle=self._chronicle.is_idle)
        self._muting.due(now)
        self._edges.recording.heard(self._catching_up.until(now))

    def _tidy(self, now: datetime) -> None:
        self._journal.prune(now - KEPT)
        self._inbox.after(A_DAY, TidyingDue())

    def _fingerprints(self) -> tuple[Fingerprint, ...]:
        loaded = self._edges.library.current()
        for mistake in loaded.mistakes:
            if mistake not in self._complaints:
                log.error("fingerprint left as it was: %s", mistake)
        self._complaints = frozenset(loaded.mistakes)
        self._chronicle.metrics.fingerprints(len(loaded.fingerprints), len(loaded.mistakes))
        return tuple(loaded.fingerprints)

    def _reload(self) -> None:
        try:
            self._rules = self._read_rules()
        except ElasticRecheckError as error:
            log.error("configuration left as it was: %s", error)  # noqa: TRY400 - expected, said in one line
        else:
            log.info("configuration read again")
