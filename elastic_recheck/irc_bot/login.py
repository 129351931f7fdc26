# SPDX-License-Identifier: Apache-2.0
"""Getting in: a free nick, the server's and the account's password; and, once in, the right nick."""

from __future__ import annotations

import logging
import re

import irc.client

from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.irc_bot.settings import Auth, IrcSettings
from elastic_recheck.messages.splitting import one_line

log = logging.getLogger(__name__)

MOST_UNDERSCORES = 4
HOPELESS = re.compile(r"password|banned|[gkz]-?line|authori[sz]ed", re.IGNORECASE)
"""Words of a server that closes the connection: coming again soon would change nothing."""
IDENTIFIED = re.compile(r"identified|recogni[sz]ed|accepted|logged in", re.IGNORECASE)
NOT_IDENTIFIED = re.compile(r"invalid|incorrect|not (a )?registered|isn't registered|denied|failed", re.IGNORECASE)
"""Words in which services (Atheme, Anope, OFTC's) answer IDENTIFY."""
SASL_FAILED = frozenset({"saslfail", "sasltoolong", "saslaborted", "nicklocked"})
NICK_TAKEN = frozenset({"nicknameinuse", "nickcollision", "unavailresource"})


class Login:
    """Watches the events of one connection.

    Channels are joined only after NickServ has answered, or has not in time, as many let in registered users only.

    :ivar done: channels may be joined.
    :ivar complaint: why we are in without our account, if we are.
    """

    def __init__(self, settings: IrcSettings, connection: irc.client.ServerConnection, now: float) -> None:
        self._settings = settings
        self._connection = connection
        self._deadline = now + settings.timing.login
        self._welcomed = False
        self._underscores = 0
        self.done = False
        self.complaint = ""

    def on(self, event: irc.client.Event, now: float) -> None:
        """Take one event into account.

        :raises Refused: we are not let in as who we are.
        :raises Unavailable: we are not let in just now.
        """
        if self._welcomed:
            self._on_notice(event)
        elif event.type == "welcome":
            self._welcomed = True
            self._identify(now)
        elif event.type in NICK_TAKEN:
            self._try_next_nick()
        elif event.type in SASL_FAILED:
            raise Refused(f"SASL login as {self._settings.user} failed: {words(event)}")
        elif event.type == "login_failed":  # the library's own: there is no SASL, perhaps while services are away
            raise Unavailable(f"no SASL login: {words(event)}")
        elif event.type == "erroneusnickname":
            raise Refused(f"the nick {self._settings.nick} is not accepted: {words(event)}")
        elif event.type in {"error", "passwdmismatch", "yourebannedcreep"}:
            why = f"not let in: {words(event)}"
            raise Refused(why) if HOPELESS.search(why) else Unavailable(why)

    def due(self, now: float) -> None:
        """Do what time asks for.

        :raises Unavailable: the server took too long to let us in.
        """
        if now < self._deadline:
            return
        if not self._welcomed:
            raise Unavailable(f"not let in within {self._settings.timing.login:g} s")
        if not self.done:
            self._complain(f"NickServ did not answer within {self._settings.timing.identify:g} s")
        elif self._connection.get_nickname() != self._settings.nick:
            self._connection.nick(self._settings.nick)
        self._deadline = now + self._settings.timing.regain_nick

    def _identify(self, now: float) -> None:
        if self._settings.auth is not Auth.NICKSERV:
            self.done = True
            return
        nick, user, password = self._connection.get_nickname(), self._settings.user, self._settings.password
        # Services do not agree on the order of two arguments; one alone means the same to all.
        self._connection.privmsg("NickServ", f"IDENTIFY {password}" if nick == user else f"IDENTIFY {user} {password}")
        self._deadline = now + self._settings.timing.identify

    def _on_notice(self, event: irc.client.Event) -> None:
        if self.done:
            return
        from_nickserv = event.type == "privnotice" and getattr(event.source, "nick", "").lower() == "nickserv"
        if from_nickserv and NOT_IDENTIFIED.search(words(event)):
            self._complain(f"NickServ does not accept the password of {self._settings.user}: {words(event)}")
        elif event.type == "loggedin" or (from_nickserv and IDENTIFIED.search(words(event))):
            self.done = True

    def _complain(self, why: str) -> None:
        log.error("IRC: %s", why)
        self.done, self.complaint = True, why

    def _try_next_nick(self) -> None:
        if self._underscores == MOST_UNDERSCORES:
            raise Unavailable(f"the nick {self._settings.nick} is in use, and its variants too")
        self._underscores += 1
        self._connection.nick(self._settings.nick + "_" * self._underscores)


def words(event: irc.client.Event) -> str:
    """Give the text of an event, wherever the library has put it, fit to be logged."""
    texts = event.arguments or event.target or event.source or ""
    return one_line(texts if isinstance(texts, str) else " ".join(texts))
