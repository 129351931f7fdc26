# SPDX-License-Identifier: Apache-2.0
"""Knowing up to when everything was heard, and having the rest asked for.

An event stream promises nothing. So there is a mark, kept in the journal: all until then has been seen. It moves with
every comment that is heard, but not while there may be a gap: from a (re)connection, or from lost events, until Gerrit
was asked twice for what was made since the mark, at once and once more when the stream surely flows.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from elastic_recheck.errors import Unavailable
from elastic_recheck.happenings import CatchUpDue, CaughtUp, Happening
from elastic_recheck.inbox import Inbox
from elastic_recheck.ports import Journal, Past
from elastic_recheck.workers import Workers

log = logging.getLogger(__name__)

HORIZON = timedelta(hours=6)
"""What is older helps nobody any more."""
SURELY_FLOWING = timedelta(seconds=20)
PAUSE = timedelta(seconds=60)
"""Until Gerrit is asked again that could not be."""
CLOCKS_DIFFER = timedelta(minutes=5)
"""A mark that lies further ahead was made while a clock went wrong."""


class CatchingUp:
    """For the deciding thread. Without a ``past`` there is nobody to ask, and the mark just moves."""

    def __init__(self, journal: Journal, past: Past | None, inbox: Inbox) -> None:
        self._journal, self._past, self._inbox = journal, past, inbox
        self._gap: datetime | None = None
        self._first = datetime.min.replace(tzinfo=UTC)
        self._askers = Workers[Happening]("catch-up", 1, inbox.put)

    def begin(self, now: datetime) -> None:
        """Before the very first start nothing was missed; from then on something may be."""
        if self._journal.last_heard() is None:
            self._first = now.replace(microsecond=0)  # Gerrit's times are whole seconds
            self._journal.heard(now)

    def heard(self, time: datetime) -> None:
        """A comment was heard, made at ``time``."""
        if self._gap is None:
            self._journal.heard(time)

    def due(self, authors: Collection[str], last: bool, now: datetime) -> None:
        """Ask for what may have been missed."""
        if self._past is None:
            self._journal.heard(now)
            return
        since = self._gap or self._journal.last_heard() or now
        if since > now + CLOCKS_DIFFER:
            log.warning("all was heard until %s, which is yet to come; a clock was set", since)
            since = now - HORIZON
            self._journal.look_back_to(since)
        self._gap = max(since, now - HORIZON)
        past, gap, first = self._past, self._gap, self._first
        self._askers.submit(
            lambda: CaughtUp(tuple(each for each in past.since(gap, authors) if each.time >= first), now, last),
            lambda error: CaughtUp((), now, last, error),
        )

    def done(self, caught_up: CaughtUp, now: datetime) -> None:
        """Gerrit was asked: the gap is closed, or there is one more look to come."""
        if caught_up.error is not None:
            log.warning("could not ask for what was missed since %s: %s", self._gap, caught_up.error)
            if not isinstance(caught_up.error, Unavailable):
                self._gap = None
                return
            self._inbox.after(PAUSE, CatchUpDue(caught_up.last))
        elif caught_up.last:
            self._gap = None
            self._journal.heard(caught_up.asked)
        else:
            self._gap = caught_up.asked
            self._inbox.after(SURELY_FLOWING, CatchUpDue(last=True))
