# SPDX-License-Identifier: Apache-2.0
"""One connection to an IRC server, from the first line to the last."""

from __future__ import annotations

import contextlib
import logging
import select
from collections import deque
from collections.abc import Callable

import irc.client

from elastic_recheck.errors import ElasticRecheckError, Unavailable
from elastic_recheck.irc_bot.lines import budget
from elastic_recheck.irc_bot.login import Login, words
from elastic_recheck.irc_bot.membership import Membership
from elastic_recheck.irc_bot.outbox import Outbox
from elastic_recheck.irc_bot.pace import Pace
from elastic_recheck.irc_bot.pulse import Pulse
from elastic_recheck.irc_bot.settings import Auth, IrcSettings
from elastic_recheck.irc_bot.speaker import Speaker
from elastic_recheck.irc_bot.wire import NothingYet, SoundLines, Wire

log = logging.getLogger(__name__)

TICK = 0.2
"""Seconds between two looks at what time asks for, where nothing else happens."""
REAL_NAME = "elastic-recheck"


class Session:
    """Runs in one thread. The library's events are kept until it has returned, so nothing of ours runs inside it."""

    def __init__(self, settings: IrcSettings, outbox: Outbox, wire: Wire, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._outbox = outbox
        self._wire = wire
        self._clock = clock
        self._events: deque[irc.client.Event] = deque()
        self._user_and_host = ""
        self._connection = _connection(self._events.append)
        timing, now = settings.timing, clock()
        self._login = Login(settings, self._connection, now)
        self._pace = Pace(settings.burst, settings.line_every)
        self._pulse = Pulse(timing.ping_after, timing.patience, now)
        self.membership = Membership(settings.channels, timing.rejoin)
        self._speaker = Speaker(outbox, self.membership, self._budget, self._connection.privmsg)

    @property
    def nick(self) -> str:
        """Our nick as it is now."""
        return str(self._connection.get_nickname())

    @property
    def complaint(self) -> str:
        """Why we are in without our account, if we are."""
        return self._login.complaint

    @property
    def ready(self) -> bool:
        """We are let in, and may join channels and speak."""
        return self._login.done

    def run(self) -> None:
        """Stay connected until asked to stop.

        :raises Unavailable: the connection ended.
        :raises Refused: the server does not want us as we are.
        """
        why = "the connection ended"
        try:
            self._greet()
            while not self._outbox.stopping:
                self._keep_up(self._clock())
                self._listen()
        except irc.client.ServerNotConnectedError:
            why = "the connection broke while it was written to"
            raise Unavailable(why) from None
        except ElasticRecheckError as error:
            why = str(error)
            raise
        finally:
            self._speaker.broken(why)
            self._connection.disconnect("elastic-recheck leaves")
            self._wire.close()

    def _greet(self) -> None:
        settings = self._settings
        login = {"password": settings.password, "sasl_login": settings.user} if settings.auth is Auth.SASL else {}
        self._connection.connect(
            settings.server,
            settings.port,
            settings.nick,
            ircname=REAL_NAME,
            connect_factory=lambda _address: self._wire,
            **login,
        )

    def _keep_up(self, now: float) -> None:
        """Do what is due."""
        if self._pulse.is_dead(now):
            raise Unavailable(f"the server has been silent for {self._settings.timing.patience:g} s")
        self._login.due(now)
        if not self._login.done:
            return
        while (channel := self.membership.due(now)) and self._pace.take(now):
            self.membership.asked(channel, now)
            self._connection.join(channel)
        while self._speaker.wants_to_speak and self._pace.take(now):
            self._speaker.speak()
        if not self._pulse.waiting and (self._speaker.wants_an_answer or self._pulse.is_quiet(now)):
            self._speaker.asked = self._speaker.wants_an_answer
            self._connection.ping(self._pulse.ask(now))

    def _listen(self) -> None:
        """Wait for the server, other threads or the next tick; then handle what came."""
        if not self._events:
            self._wait()
        while self._events:
            self._on(self._events.popleft(), self._clock())

    def _wait(self) -> None:
        poll = select.poll()
        poll.register(self._outbox, select.POLLIN)
        poll.register(self._wire, select.POLLIN)
        readable = {file for file, _ in poll.poll(TICK * 1000)}
        if self._outbox.fileno() in readable:
            self._outbox.heard()
        if self._wire.fileno() in readable:
            with contextlib.suppress(NothingYet):
                self._connection.process_data()
                self._pulse.heard(self._clock())

    def _on(self, event: irc.client.Event, now: float) -> None:
        self._login.on(event, now)
        match event.type:
            case "error":
                raise Unavailable(f"the server closed the connection: {words(event)}")
            case "disconnect":
                raise Unavailable("the connection was cut")
            case "pong" if self._pulse.answered(event.arguments):
                if self._speaker.asked:
                    self._speaker.confirmed()
            case "join" if self._is_me(event.source):
                self._on_joined(event)
            case "part" if self._is_me(event.source):
                self.membership.left(event.target, "parted", now)
            case "kick" if event.arguments and self._is_me(event.arguments[0]):
                log.warning("IRC: kicked from %s by %s: %s", event.target, event.source, words(event))
                self.membership.left(event.target, "kicked", now)
            case "396" if event.arguments:  # RPL_HOSTHIDDEN: others see another host name of ours now
                self._user_and_host = self._user_and_host.partition("@")[0] + "@" + event.arguments[0]
            case _ if is_error(event):
                self._on_rejection(event, now)

    def _on_joined(self, event: irc.client.Event) -> None:
        self._user_and_host = event.source.userhost or ""
        if self.membership.joined(event.target):
            log.info("IRC: joined %s on %s", event.target, self._settings.place)

    def _on_rejection(self, event: irc.client.Event, now: float) -> None:
        """Find the channel that a numeric error reply is about."""
        why = words(event)
        for channel in filter(irc.client.is_channel, (event.target, *event.arguments[:-1])):
            if not self._speaker.rejected(channel, why):
                log.warning("IRC: %s", why)
                self.membership.left(channel, why, now)

    def _is_me(self, source: str) -> bool:
        return str(irc.client.NickMask(source).nick) == self.nick

    def _budget(self, channel: str) -> int:
        return budget(self.nick, self._user_and_host, channel)


def is_error(event: irc.client.Event) -> bool:
    """Tell the server's numeric error replies (400 to 599) from all else."""
    code = str(getattr(event.type, "code", ""))
    return len(code) == 3 and code[0] in "45"


def _connection(keep: Callable[[irc.client.Event], None]) -> irc.client.ServerConnection:
    reactor = irc.client.Reactor()
    # Before the library's own handlers, so that events that those make up come after what they were made of.
    reactor.add_global_handler("all_events", lambda _connection, event: keep(event), -100)
    connection = reactor.server()
    connection.buffer_class = SoundLines
    return connection
