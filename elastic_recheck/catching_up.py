# SPDX-License-Identifier: Apache-2.0
"""Knowing up to when everything was heard, and having the rest asked for.

An event stream promises nothing. So there is a mark, kept in the journal: all until then has been seen. It moves with
every comment that is heard, but not while there may be a gap: from the loss of the connection, or of events, until
Gerrit was asked twice for what was made since the mark, when there is a stream again and once more when it surely
flows. Where Zuul may be asked as well, it is, and the gap is closed when both have answered.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.happenings import CatchUpDue, CaughtUp, Happening
from elastic_recheck.inbox import Inbox
from elastic_recheck.model import Comment
from elastic_recheck.ports import Journal, Past
from elastic_recheck.workers import Workers

log = logging.getLogger(__name__)

HORIZON = timedelta(hours=6)
"""What is older helps nobody any more."""
SURELY_FLOWING = timedelta(seconds=20)
PAUSE, LONGEST_PAUSE = timedelta(seconds=60), timedelta(minutes=10)
"""Until who could not be asked is asked again; who refused, after longer and longer pauses: refusals pass, too."""
CLOCKS_DIFFER = timedelta(minutes=5)
"""A mark that lies further ahead was made while a clock went wrong."""


class Incomplete(Unavailable):
    """Not all answered that were asked; ``found`` is what the others said."""

    def __init__(self, why: str, found: Sequence[Comment]) -> None:
        super().__init__(why)
        self.found = found


class Pasts:
    """Implements :class:`~elastic_recheck.ports.Past` by asking several, the one that knows most first."""

    def __init__(self, pasts: Sequence[Past]) -> None:
        self._pasts = tuple(pasts)

    def since(self, time: datetime, authors: Collection[str]) -> Sequence[Comment]:
        """What any of them says. One that never answers is passed over, as long as there is another that does.

        :raises Incomplete: one does not answer just now.
        :raises Refused: none ever does.
        """
        found: list[Comment] = []
        refused: list[Refused] = []
        away: list[str] = []
        for past in self._pasts:
            try:
                found += past.since(time, authors)
            except Unavailable as error:
                away.append(str(error))
            except Refused as error:
                log.warning("does not tell what was missed: %s", error)
                refused.append(error)
        if away:
            raise Incomplete("; ".join(away), found)
        if len(refused) == len(self._pasts):
            raise refused[0]
        return found


class CatchingUp:
    """For the deciding thread. Without a ``past`` there is nobody to ask, and the mark just moves."""

    def __init__(self, journal: Journal, past: Past | None, inbox: Inbox) -> None:
        self._journal, self._past, self._inbox = journal, past, inbox
        self._gap: datetime | None = None
        self._is_lost = False
        self._refused = 0
        self._first = datetime.min.replace(tzinfo=UTC)
        self._askers = Workers[Happening]("catch-up", 1, inbox.put)

    def begin(self, now: datetime) -> None:
        """Before the very first start nothing was missed; from then on something may be, until the stream is open."""
        if self._journal.last_heard() is None:
            self._first = now.replace(microsecond=0)  # Gerrit's times are whole seconds
            self._journal.heard(now)
        self._gap = self._journal.last_heard()

    def connection(self, *, lost: bool) -> None:
        """The event stream is open; or it is ``lost``, and nothing is heard until it is open again."""
        self._is_lost = lost
        if lost:
            self._gap = self._gap or self._journal.last_heard()

    def heard(self, time: datetime) -> None:
        """A comment was heard, made at ``time``."""
        if self._gap is None:
            self._journal.heard(time)

    def until(self, now: datetime) -> datetime | None:
        """Up to when all was heard: until now, while nothing is to be caught up, however quiet it is."""
        return now if self._gap is None else self._journal.last_heard()

    def due(self, authors: Collection[str], last: bool, now: datetime) -> None:
        """Ask for what may have been missed."""
        if self._past is None:
            self._gap = None
            self._journal.heard(now)
            return
        since = self._gap or self._journal.last_heard() or now
        if since > now + CLOCKS_DIFFER:
            log.warning("all was heard until %s, which is yet to come; a clock was set", since)
            since = now - HORIZON
            self._journal.look_back_to(since)
        self._gap = max(since, now - HORIZON)
        past, gap, oldest = self._past, self._gap, max(self._first, now - HORIZON)
        self._askers.submit(
            lambda: CaughtUp(_since(oldest, past.since(gap, authors)), now, last),
            lambda error: CaughtUp(
                _since(oldest, error.found) if isinstance(error, Incomplete) else (), now, last, error
            ),
        )

    def done(self, caught_up: CaughtUp, now: datetime) -> None:
        """It was asked: the gap is closed, or there is one more look to come."""
        if caught_up.error is not None:
            log.warning("could not ask for what was missed since %s: %s", self._gap, caught_up.error)
            self._refused = 0 if isinstance(caught_up.error, Unavailable) else self._refused + 1
            pause = min(PAUSE * 2 ** max(0, min(self._refused, 8) - 1), LONGEST_PAUSE)
            self._inbox.after(pause, CatchUpDue(caught_up.last))
        elif caught_up.last:
            self._gap = caught_up.asked if self._is_lost else None
            self._journal.heard(caught_up.asked)
        else:
            self._gap = caught_up.asked
            self._inbox.after(SURELY_FLOWING, CatchUpDue(last=True))


def _since(oldest: datetime, comments: Sequence[Comment]) -> tuple[Comment, ...]:
    return tuple(each for each in comments if each.time >= oldest)
