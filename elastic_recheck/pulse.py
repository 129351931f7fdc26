# SPDX-License-Identifier: Apache-2.0
"""The bot's pulse: it shows at regular times that it decides, and tells its operators when it is deaf and when back."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from elastic_recheck import messages
from elastic_recheck.chronicle import Chronicle
from elastic_recheck.errors import Unavailable, Unclear
from elastic_recheck.happenings import (
    BeatDue,
    CaughtUp,
    ClockStepped,
    Happening,
    OperatorsTold,
    SourceAlive,
    SourceConnected,
    SourceGarbled,
    SourceLost,
)
from elastic_recheck.inbox import Inbox
from elastic_recheck.liveness import BEAT, UNPARSED_IN_A_ROW, Rules, Signs, why_deaf
from elastic_recheck.troubles import Troubles
from elastic_recheck.workers import Workers

log = logging.getLogger(__name__)

BACK_AFTER = timedelta(minutes=1)
"""So long after it hears again, what was missed has been asked for, and it can tell of it."""


Sign = SourceConnected | SourceLost | SourceAlive | SourceGarbled | BeatDue | OperatorsTold | CaughtUp | ClockStepped


@dataclass(frozen=True, slots=True)
class Looking:
    """Who is told: ``operators`` lines (raising as a reporter does), ``manager`` at each beat why it is deaf, or ""."""

    operators: Callable[[str], None] | None = None
    manager: Callable[[str], None] = lambda why: None
    server: str = "Gerrit"


@dataclass(slots=True)
class _Deafness:
    since: datetime
    failures: int
    answered: int
    over: datetime | None = None


class Pulse:
    """For the deciding thread. ``troubles`` takes in what keeps it from looking into builds."""

    def __init__(self, chronicle: Chronicle, looking: Looking, inbox: Inbox) -> None:
        self._chronicle, self._looking, self._inbox = chronicle, looking, inbox
        self._deafness: _Deafness | None = None
        self._lines: deque[str] = deque(maxlen=10)
        self._telling = False
        self.troubles = Troubles()
        self._tellers = Workers[Happening]("operators", 1, inbox.put)

    def begin(self, now: datetime) -> None:
        """Show from now on that it lives."""
        self._chronicle.signs = Signs(heard=now, ci=now, beat=now, lost=now)
        self._inbox.after(timedelta(), BeatDue())

    def tell(self, line: str) -> None:
        """The operators are to know this."""
        log.warning("%s", line)
        self._lines.append(line)

    def feel(self, sign: Sign, rules: Rules, wording: messages.Sentences, now: datetime) -> None:
        """Take in a sign of life, or of its absence; where there is no stream, Gerrit's answers are the connection."""
        match sign:
            case SourceConnected():
                self._chronicle.metrics.connected()
                self._connection(now, lost=False)
            case SourceAlive():
                if self._chronicle.signs:
                    self._chronicle.signs = replace(self._chronicle.signs, heard=now)
            case SourceGarbled():
                self._chronicle.metrics.garbled()
            case SourceLost():
                self._connection(now, lost=True)
            case CaughtUp(error=error):
                if rules.polls:
                    self._connection(now, lost=error is not None)
            case BeatDue():
                self._beat(rules, wording, now)
            case OperatorsTold(error):
                self._told(error)
            case ClockStepped(by):
                if self._chronicle.signs:
                    self._chronicle.signs = self._chronicle.signs.moved(by)

    def _connection(self, now: datetime, *, lost: bool) -> None:
        signs = self._chronicle.signs
        if signs is not None and lost != (signs.lost is not None):
            self._chronicle.signs = replace(signs, lost=now if lost else None)

    def _beat(self, rules: Rules, wording: messages.Sentences, now: datetime) -> None:
        signs = replace(self._chronicle.signs or Signs(now, now, now, now), beat=now)
        self._chronicle.signs, self._chronicle.hearing = signs, rules
        why = why_deaf(signs, rules, now)
        self._chronicle.count_waiting(now)
        self._chronicle.metrics.deaf(bool(why))
        self._looking.manager(why)
        if why:
            self._is_deaf(why, signs, wording)
        elif self._deafness:
            self._hears_again(self._deafness, wording, now)
        self._report_troubles(now)
        self._tell()
        self._inbox.after(BEAT, BeatDue())

    def _is_deaf(self, why: str, signs: Signs, wording: messages.Sentences) -> None:
        if self._deafness:
            self._deafness.over = None
            return
        self._deafness = _Deafness(signs.heard, self._chronicle.failures, self._chronicle.answered)
        log.error("deaf: %s", why)
        if signs.unparsed >= UNPARSED_IN_A_ROW:
            self._lines.append(f"deaf? {why}")
        else:
            self._lines.append(messages.deaf_line(signs.heard, self._looking.server, wording=wording))

    def _hears_again(self, deafness: _Deafness, wording: messages.Sentences, now: datetime) -> None:
        deafness.over = deafness.over or now
        if now - deafness.over < BACK_AFTER:
            return
        failures = self._chronicle.failures - deafness.failures
        line = messages.back_line(deafness.since, failures, self._chronicle.answered - deafness.answered, wording)
        log.warning("%s", line)
        self._lines.append(line)
        self._deafness = None

    def _report_troubles(self, now: datetime) -> None:
        for line in self.troubles.to_tell(now):
            log.error("%s", line)
            self._lines.append(line)

    def _tell(self) -> None:
        operators = self._looking.operators
        if operators is None or self._telling or not self._lines:
            return
        self._telling, line = True, self._lines[0]
        self._tellers.submit(lambda: _said(operators, line), OperatorsTold)

    def _told(self, error: BaseException | None) -> None:
        """What was not said is said at one of the next beats; what perhaps was, is not said again."""
        self._telling = False
        if error is not None:
            log.warning("operators not told: %s", error)
        if not isinstance(error, Unavailable) or isinstance(error, Unclear):
            self._lines.popleft()


def _said(operators: Callable[[str], None], line: str) -> OperatorsTold:
    operators(line)
    return OperatorsTold()
