# SPDX-License-Identifier: Apache-2.0
"""What an operator says about the IRC server, the bot's account and its channels."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from elastic_recheck.errors import Refused

NICK = re.compile(r"[A-Za-z\[\]\\`_^{|}][-0-9A-Za-z\[\]\\`_^{|}]{0,59}")
"""A nick name (RFC 2812, section 2.3.1), longer than most servers allow."""
ACCOUNT = re.compile(r"[^\s\x00-\x20\x7f]{1,100}")
CHANNEL = re.compile(r"[#&+!][^\x00-\x20,:\x7f-\x9f]{1,63}")
"""A channel name (RFC 2812, section 1.3), longer than most servers allow, without control characters."""
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
LONGEST_PASSWORD = 300
LONGEST_SASL = 399
"""Base64 characters of one AUTHENTICATE line; longer ones need several (IRCv3 SASL 3.1), which no one here sends."""


class Auth(StrEnum):
    """How the bot proves who it is."""

    NONE = "none"
    NICKSERV = "nickserv"
    SASL = "sasl"


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. ``answer``: how long one delivery may take, its wait in the queue included."""

    connect: float = 15.0
    login: float = 30.0
    identify: float = 10.0
    answer: float = 60.0
    ping_after: float = 60.0
    patience: float = 30.0
    rejoin: float = 5.0
    regain_nick: float = 60.0
    first_pause: float = 1.0
    longest_pause: float = 300.0


@dataclass(frozen=True, slots=True)
class IrcSettings:
    """The bot on one IRC network. Passwords do not show in ``repr()``.

    ``account`` is the nick where it is empty; ``password`` is that of the account, ``server_password`` the server's.
    ``burst`` lines may go out at once, then one every ``line_every`` seconds. ``resend``: a line whose end is unclear
    may be said again, so perhaps twice.

    :raises Refused: nick, channel or password cannot be sent as they are.
    """

    server: str
    port: int
    nick: str
    channels: tuple[str, ...]
    tls: bool = False
    ca_file: Path | None = None
    auth: Auth = Auth.NONE
    account: str = ""
    password: str = field(default="", repr=False)
    server_password: str = field(default="", repr=False)
    burst: int = 4
    line_every: float = 1.0
    resend: bool = False
    timing: Timing = Timing()

    def __post_init__(self) -> None:
        names = [("nick", self.nick, NICK), ("account", self.user, ACCOUNT)]
        for what, name, form in (*names, *(("channel", channel, CHANNEL) for channel in self.channels)):
            if not form.fullmatch(name):
                raise Refused(f"IRC: {name!r} cannot be the name of {'an' if what == 'account' else 'a'} {what}")
        for what, secret in (("pass", self.password), ("server_password", self.server_password)):
            if CONTROL.search(secret) or len(secret.encode()) > LONGEST_PASSWORD:
                raise Refused(f"IRC: {what} holds a control character, or more than {LONGEST_PASSWORD} bytes")
        if self.auth is not Auth.NONE and not self.password:
            raise Refused(f"IRC: auth = {self.auth} needs a password (pass, pass_file or pass_env)")
        if self.auth is Auth.NICKSERV and " " in self.password:
            raise Refused("IRC: a password with a blank cannot be told to NickServ")
        if self.auth is Auth.SASL and len(base64.b64encode(self.sasl.encode())) > LONGEST_SASL:
            raise Refused("IRC: account and password are too long for SASL PLAIN in one line")

    @property
    def place(self) -> str:
        """Server and port, for people."""
        return f"{self.server}:{self.port}"

    @property
    def user(self) -> str:
        """The account's name."""
        return self.account or self.nick

    @property
    def sasl(self) -> str:
        """What SASL PLAIN sends (RFC 4616)."""
        return f"\0{self.user}\0{self.password}"
