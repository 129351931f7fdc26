# SPDX-License-Identifier: Apache-2.0
"""Who we are to which host: logins from a netrc file and from the environment."""

from __future__ import annotations

import base64
import netrc
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from elastic_recheck.errors import RecordError
from elastic_recheck.http.hosts import Origin

CREDENTIALS_VARIABLE = "ELASTIC_RECHECK_CREDENTIALS"
"""The environment variable whose words are logins; whoever reads the environment hands them over."""
BEARER = "bearer"
"""As a user's name: the password is a bearer token."""


@dataclass(frozen=True, slots=True)
class Login:
    """A user (or ``bearer``) and a password (or token), which is never shown."""

    user: str
    password: str = field(repr=False)

    @property
    def authorization(self) -> str:
        """The value of the ``Authorization`` header."""
        if self.user == BEARER:
            return f"Bearer {self.password}"
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()


class Credentials:
    """Logins by host.

    A login for ``host`` is sent over https alone, to whatever port. A login for ``host:port`` is sent to that port
    alone, also over plain http: naming the port is how one allows that.
    """

    def __init__(self, logins: Mapping[str, Login] | None = None) -> None:
        self._logins = {host.lower(): login for host, login in (logins or {}).items()}

    @classmethod
    def read(cls, netrc_file: Path | None = None, environment: str = "") -> Self:
        """Take logins from a netrc file and from words ``host=user:password``; the words win.

        A netrc ``default`` entry is not used: it would send its password to every host.

        :raises RecordError: the file cannot be read, or a word is malformed (its text is not shown).
        """
        return cls({**(_from_netrc(netrc_file) if netrc_file else {}), **_from_words(environment)})

    def all(self) -> tuple[Login, ...]:
        """Every login, whomever it is for."""
        return tuple(self._logins.values())

    def for_origin(self, origin: Origin) -> Login | None:
        """Who we are to this origin, or None."""
        login = self._logins.get(origin.site)
        return login or (self._logins.get(origin.host) if origin.scheme == "https" else None)


def _from_netrc(path: Path) -> dict[str, Login]:
    try:
        hosts = netrc.netrc(path).hosts
    except netrc.NetrcParseError as error:
        raise RecordError([f"{path}: line {error.lineno} is not in netrc form"]) from None
    except OSError as error:
        raise RecordError([f"{path}: cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise RecordError([f"{path}: is not UTF-8"]) from error
    return {host: Login(user, password) for host, (user, _, password) in hosts.items() if host != "default"}


def _from_words(text: str) -> dict[str, Login]:
    logins = {}
    for number, word in enumerate(text.split(), start=1):
        host, equals, login = word.partition("=")
        user, colon, password = login.partition(":")
        if not (host and equals and user and colon and password):
            raise RecordError([f"credentials in the environment: word {number} is not host=user:password"])
        logins[host.lower()] = Login(user, password)
    return logins
