# SPDX-License-Identifier: Apache-2.0
"""The last stretch of a failure's way: each delivery goes out on its channel, by itself, until it has its end.

A send whose end is unclear (a crash, a time-out, a cut connection) is not simply repeated: the other side may have
taken it, or may still carry it out. So it is first waited for to answer again, then for :data:`SETTLE` more; only then
is the delivery sent again, by a reporter that looks whether it stands there already.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from elastic_recheck import messages
from elastic_recheck.chronicle import Chronicle
from elastic_recheck.errors import ElasticRecheckError, Unavailable, Unclear
from elastic_recheck.happenings import Delivered, DeliveryDue, Happening, Settled, SettleDue, StormOver
from elastic_recheck.inbox import Inbox
from elastic_recheck.model import Delivery, End, short
from elastic_recheck.ports import Journal, Reporter
from elastic_recheck.reasons import Reason, Why
from elastic_recheck.storms import WINDOW, Storms
from elastic_recheck.turns import Turns
from elastic_recheck.workers import AT_ONCE, Urgency, Workers

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=5)
MOST_TRIES = 80
"""With the pauses above: an answer that could not be delivered for some six hours helps nobody any more."""
SETTLE = timedelta(seconds=30)
HELD_PAUSE = timedelta(seconds=5)
GRACE = timedelta(hours=1)
"""After the deadline of its logs an answer that was held is worth saying for so long."""


def reporter_of(channel: str) -> str:
    """The reporter of a channel: ``irc:#qa`` is for ``irc``."""
    return channel.partition(":")[0]


class Answering:
    """Deliveries under way, for the deciding thread. No channel waits for another.

    :param held: while it says so, nothing is handed over; what is too old when it no longer does is withheld.
    """

    def __init__(
        self,
        journal: Journal,
        reporters: Mapping[str, Reporter],
        inbox: Inbox,
        settle: timedelta = SETTLE,
        held: Callable[[], bool] = lambda: False,
        chronicle: Chronicle | None = None,
    ) -> None:
        self._journal, self._reporters, self._inbox, self._settle_for = journal, reporters, inbox, settle
        self._is_held, self._chronicle = held, chronicle or Chronicle()
        self._held: set[Delivery] = set()
        self._unclear: set[Delivery] = set()
        self._tellers = {name: Workers[Happening](name, 1, inbox.put) for name in reporters}
        self._turns = {name: Turns[Delivery]() for name in reporters}
        self._storms = Storms()
        self._joined: dict[Delivery, tuple[Delivery, ...]] = {}
        self._parting = False

    @property
    def is_handing_over(self) -> bool:
        """Whether a delivery is with its reporter just now."""
        return any(turns.is_serving for turns in self._turns.values())

    def part(self) -> None:
        """Hand over nothing more: what is left is for the next process."""
        self._parting = True

    def resume(self, now: datetime) -> None:
        """Take up the deliveries that have no end yet; of those that were being handed over, the end is unclear."""
        were_held = self._journal.were_held()
        if were_held and not self._is_held():  # else each is held anew
            self._held.update(were_held)
        for delivery, sending in self._journal.undelivered():
            if sending:
                self.settle(delivery, 0, now)
            else:
                self.deliver(delivery, 0, now)

    # -- handed over, at once or joined with others --

    def deliver(self, delivery: Delivery, tries: int, now: datetime) -> None:
        """Hand a delivery to its reporter, unless it is kept to be joined with others of its storm."""
        if self._is_held():
            self._hold(delivery, tries, now)
            return
        if delivery in self._held:
            self._held.remove(delivery)
            if delivery.deadline is not None and now > delivery.deadline + GRACE:
                self._end(delivery, End.WITHHELD, Reason(Why.HELD, "held until it was too old"), now)
                return
        if tries == 0 and reporter_of(delivery.channel) == "irc":
            kept = self._storms.take(delivery, now)
            if kept.begins:
                self._inbox.after(WINDOW, StormOver(delivery.channel, delivery.bugs[0].id))
            if kept.back:
                return
        self._hand_over(delivery, tries, now)

    def storm_over(self, channel: str, bug: str, wording: messages.Sentences, page_url: str, now: datetime) -> None:
        """Say in one line what a storm kept back."""
        joined = self._storms.over(channel, bug)
        line = joined[0]
        if len(joined) > 1:
            changes = len({each.change.number for each in joined})
            line = replace(
                line, text=messages.storm_line(line.pipeline, line.bugs[0], changes, WINDOW, wording, page_url)
            )
        self._joined[line] = joined
        self.deliver(line, 1, now)

    def _hold(self, delivery: Delivery, tries: int, now: datetime) -> None:
        if delivery not in self._held:
            log.warning("%s: held, the killswitch file is there", _name(delivery))
            self._held.add(delivery)
            for each in self._stands_for(delivery):
                self._journal.held(each)
        self._inbox.after(HELD_PAUSE, DeliveryDue(delivery, tries))

    def _hand_over(self, delivery: Delivery, tries: int, now: datetime) -> None:
        if self._reporter(delivery, now) is not None:
            name = reporter_of(delivery.channel)
            self._turns[name].wait(delivery, tries, _urgency(delivery))
            self._serve(name, now)

    def _serve(self, name: str, now: datetime) -> None:
        """One at a time: a crash leaves the end of no more than one delivery unclear."""
        while not self._parting and (turn := self._turns[name].next()):
            delivery, tries = turn
            if not self._is_held():
                break
            self._turns[name].over(delivery)
            self._hold(delivery, max(tries, 1), now)  # it counts in no storm twice
        else:
            return
        reporter = self._reporters[name]
        for each in self._stands_for(delivery):
            self._journal.sending(each, now)
        self._tellers[name].submit(
            lambda: _sent(reporter, delivery, tries), lambda error: Delivered(delivery, tries, error)
        )

    # -- taken, not taken, or nobody knows --

    def delivered(self, delivery: Delivery, tries: int, error: BaseException | None, now: datetime) -> None:
        """The reporter is done with it: it has its end, or it is tried again later; the next one has its turn."""
        self._judge(delivery, tries, error, now)
        name = reporter_of(delivery.channel)
        self._turns[name].over(delivery)
        self._serve(name, now)

    def _judge(self, delivery: Delivery, tries: int, error: BaseException | None, now: datetime) -> None:
        if error is None:
            self._end(delivery, End.ANSWERED, None, now)
        elif isinstance(error, Unclear) or (isinstance(error, Unavailable) and delivery in self._unclear):
            log.warning("%s: perhaps delivered (%s)", _name(delivery), error)
            self._unclear.add(delivery)
            self._again_later(SettleDue(delivery, tries + 1), error, now)
        elif isinstance(error, Unavailable):
            log.warning("%s: not delivered yet (%s)", _name(delivery), error)
            for each in self._stands_for(delivery):
                self._journal.not_sent(each, now)
            self._again_later(DeliveryDue(delivery, tries + 1), error, now)
        else:
            if not isinstance(error, ElasticRecheckError):
                log.error("%s: this is a bug in elastic-recheck", _name(delivery), exc_info=error)
            self._end(delivery, End.GIVEN_UP, Reason(Why.REFUSED, str(error) or repr(error)), now)

    def settle(self, delivery: Delivery, tries: int, now: datetime) -> None:
        """Ask the reporter whether the other side answers again."""
        self._unclear.add(delivery)
        reporter = self._reporter(delivery, now)
        if reporter is not None:
            self._tellers[reporter_of(delivery.channel)].submit(
                lambda: Settled(delivery, tries, reporter.settle()),
                lambda error: Delivered(delivery, tries, _still_unclear(error)),
                _urgency(delivery),
            )

    def settled(self, delivery: Delivery, tries: int, again: bool, now: datetime) -> None:
        """The other side answers again: what it may still have to carry out gets its time."""
        if again:
            self._inbox.after(self._settle_for, DeliveryDue(delivery, max(tries, 1)))
        else:
            reason = Reason(Why.UNCLEAR, "perhaps delivered; not to be said twice")
            self._end(delivery, End.GIVEN_UP, reason, now)

    def _again_later(self, happening: DeliveryDue | SettleDue, error: Unavailable, now: datetime) -> None:
        if happening.tries > MOST_TRIES:
            reason = Reason(Why.TRIED_OUT, f"tried {MOST_TRIES} times: {error}")
            self._end(happening.delivery, End.GIVEN_UP, reason, now)
        else:
            self._inbox.after(min(FIRST_PAUSE * 2 ** min(happening.tries - 1, 10), LONGEST_PAUSE), happening)

    def _end(self, delivery: Delivery, end: End, reason: Reason | None, now: datetime) -> None:
        log.info("%s: %s%s", _name(delivery), end, f" ({reason})" if reason else f":\n{delivery.text}")
        for each in self._stands_for(delivery):
            self._journal.ended(each, end, str(reason or ""), now)
            self._chronicle.ended(each, end, reason, now)
        self._joined.pop(delivery, None)
        self._unclear.discard(delivery)

    def _stands_for(self, delivery: Delivery) -> tuple[Delivery, ...]:
        return self._joined.get(delivery, (delivery,))

    def _reporter(self, delivery: Delivery, now: datetime) -> Reporter | None:
        reporter = self._reporters.get(reporter_of(delivery.channel))
        if reporter is None:
            reason = Reason(Why.NO_SUCH_CHANNEL, f"nobody answers on {delivery.channel} any more")
            self._end(delivery, End.WITHHELD, reason, now)
        return reporter


def _sent(reporter: Reporter, delivery: Delivery, tries: int) -> Happening:
    reporter.send(delivery)
    return Delivered(delivery, tries)


def _still_unclear(error: BaseException) -> BaseException:
    return Unclear(str(error)) if isinstance(error, Unavailable) else error


def _urgency(delivery: Delivery) -> Urgency:
    return delivery.late, 0, delivery.deadline or AT_ONCE[2]


def _name(delivery: Delivery) -> str:
    return f"{short(delivery.key)} {delivery.channel} {delivery.change.number},{delivery.patch_set}"
