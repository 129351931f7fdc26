# SPDX-License-Identifier: Apache-2.0
"""The bot as the rest of the program sees it: say this on that channel."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from elastic_recheck.errors import ElasticRecheckError, Refused, Unavailable, Unclear
from elastic_recheck.irc_bot.membership import fold
from elastic_recheck.irc_bot.outbox import Outbox
from elastic_recheck.irc_bot.pace import Backoff
from elastic_recheck.irc_bot.session import Session
from elastic_recheck.irc_bot.settings import IrcSettings
from elastic_recheck.irc_bot.wire import connect, tls_context
from elastic_recheck.model import Delivery

log = logging.getLogger(__name__)

MOST_WAITING = 100
LONG_ENOUGH = 60.0
"""Seconds that a connection must last for the next pause to be a short one again."""
STOP_WITHIN = 1.0


class IrcReporter:
    """Implements :class:`~elastic_recheck.ports.Reporter` for the channels ``irc:#name``.

    Between :meth:`start` and :meth:`stop` a thread of its own stays connected, or tries to. :meth:`send` may be called
    from any thread.

    :raises Refused: the CA file cannot be used.
    """

    def __init__(self, settings: IrcSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._context = tls_context(settings)
        self._outbox = Outbox(MOST_WAITING)
        self._session: Session | None = None
        self._trouble: ElasticRecheckError | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._stay_connected, name="irc", daemon=True)

    @property
    def connected(self) -> bool:
        """The server has let us in."""
        session = self._session
        return session is not None and session.ready

    def start(self) -> None:
        """Begin to connect."""
        self._thread.start()

    def stop(self) -> None:
        """Leave IRC, within a second. What was not said yet is not said."""
        self._outbox.stop()
        if self._thread.is_alive():
            self._thread.join(STOP_WITHIN)

    def send(self, delivery: Delivery) -> None:
        """Say the text on the channel; returns when the server has answered the PING that was sent after it.

        :raises Unavailable: it was not said.
        :raises Unclear: it was written, and nobody knows whether it was said.
        :raises Refused: the channel is not one of ours.
        """
        channel = delivery.channel.removeprefix("irc:")
        if fold(channel) not in map(fold, self._settings.channels):
            raise Refused(f"{channel} is not one of the channels on {self._settings.place}")
        if not self.connected:
            raise Unavailable(f"not connected to IRC: {self._trouble or 'not let in yet'}")
        self._say(channel, delivery.text)

    def settle(self) -> bool:
        """Whether a line whose end is unclear may be said again; nothing on IRC tells whether it was."""
        return self._settings.resend

    def check(self) -> str:
        """Connect, join all channels and leave, in place of :meth:`start`; returns a line that says so.

        :raises ElasticRecheckError: what went wrong first.
        """
        timing = self._settings.timing
        deadline = self._clock() + timing.connect + timing.login + timing.identify
        self.start()
        try:
            while not self._trouble and (outside := self.outside()) and self._clock() < deadline:
                if self.connected and all(outside.values()):
                    break
                self._ended.wait(0.05)
            return self._findings()
        finally:
            self.stop()

    def outside(self) -> dict[str, str]:
        """Name the channels that the bot is not in just now, each with what the server said about it, if it did."""
        session = self._session
        return session.membership.outside() if session else dict.fromkeys(self._settings.channels, "")

    def _findings(self) -> str:
        place, session = self._settings.place, self._session
        if self._trouble or session is None:
            raise self._trouble or Unavailable(f"{place}: no answer")
        if session.complaint:
            raise Refused(f"{place}: {session.complaint}")
        if outside := self.outside():
            reasons = ", ".join(f"{channel} ({why or 'no answer'})" for channel, why in outside.items())
            raise Unavailable(f"{place}: not let into {reasons}")
        return f"{place}: connected as {session.nick}, {len(self._settings.channels)} joined"

    def _say(self, channel: str, text: str) -> None:
        done = self._outbox.put(channel, text)
        try:
            done.result(self._settings.timing.answer)
        except TimeoutError:
            if done.cancel():
                raise Unavailable(f"{channel}: not said within {self._settings.timing.answer:g} s") from None
            if not done.done():
                raise Unclear(f"{channel}: no answer within {self._settings.timing.answer:g} s") from None
            done.result()

    def _stay_connected(self) -> None:
        timing = self._settings.timing
        backoff = Backoff(timing.first_pause, timing.longest_pause)
        while not self._outbox.stopping:
            began = self._clock()
            try:
                self._connect_once()
            except Refused as error:
                self._trouble = Refused(f"{self._settings.place}: {error}")
            except Unavailable as error:
                self._trouble = Unavailable(f"{self._settings.place}: {error}")
            except Exception as error:  # the thread's only catch-all
                log.exception("IRC: %s", self._settings.place)
                self._trouble = Unavailable(f"{self._settings.place}: {error!r}")
            self._session = None
            if self._clock() - began >= LONG_ENOUGH:
                backoff.reset()
            if not self._outbox.stopping:
                self._pause(backoff.pause(hopeless=isinstance(self._trouble, Refused)))
        self._outbox.close(Unavailable(f"{self._settings.place}: stopped"))
        self._ended.set()

    def _connect_once(self) -> None:
        try:
            wire = connect(self._settings, self._context)
        except (OSError, UnicodeError) as error:  # UnicodeError: a host name that IDNA does not know
            raise Unavailable(f"cannot connect: {error}") from error
        self._session = Session(self._settings, self._outbox, wire, self._clock)
        self._session.run()

    def _pause(self, seconds: float) -> None:
        log.warning("IRC: %s; next try in %.1f s", self._trouble, seconds)
        self._outbox.wait_for_stop(seconds)
