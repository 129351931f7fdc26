# SPDX-License-Identifier: Apache-2.0
"""How bytes travel: TLS, proxy, and a time limit for a whole exchange.

A socket's timeout only limits the wait for the next byte, so a server that sends a byte now and then could hold a
thread for ever, in the headers as well as in the body. Here every read from the socket is bounded by what is left
of the exchange's time.
"""

from __future__ import annotations

import http.client
import http.cookiejar
import io
import socket
import ssl
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from time import monotonic
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from elastic_recheck.errors import RecordError

_POOLS_KEPT = 32


class Deadline:
    """How long an exchange may last in all, and how long the other side may be silent; in seconds."""

    def __init__(self, seconds: float, silence: float, clock: Callable[[], float] = monotonic) -> None:
        self.seconds = seconds
        self.silence = silence
        self._clock = clock
        self._end = clock() + seconds

    @property
    def left(self) -> float:
        """Seconds until the end, at least 0."""
        return max(0.0, self._end - self._clock())

    def wait(self) -> float:
        """How long to wait for the next bytes.

        :raises TimeoutError: the time is over.
        """
        if not (left := self.left):
            raise TimeoutError("the time is over")
        return min(left, self.silence)


current_deadline: ContextVar[Deadline] = ContextVar("current_deadline")
"""Set by whoever sends a request in this thread; the answer is read under it."""


class _TimedReader(io.RawIOBase):
    def __init__(self, raw: io.RawIOBase, connection: socket.socket, deadline: Deadline) -> None:
        self._raw = raw
        self._connection = connection
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._connection.settimeout(self._deadline.wait())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_TimedReader(self.fp.detach(), sock, current_deadline.get()))


class _Connection(HTTPConnection):
    response_class = _TimedResponse


class _SecureConnection(HTTPSConnection):
    response_class = _TimedResponse


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _TimedAdapter(HTTPAdapter):
    """An adapter whose connections read under the current deadline and trust what the given context trusts."""

    def __init__(self, context: ssl.SSLContext, connections_per_host: int) -> None:
        self._context = context
        super().__init__(pool_connections=_POOLS_KEPT, pool_maxsize=connections_per_host)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, ssl_context=self._context)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs, ssl_context=self._context)
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
        return manager

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Leave the verification to the context, which demands it."""


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    """Trust the system's authorities, those that requests brings, and those of ``ca_file``."""
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except OSError as error:  # an SSLError, where it is no certificate, is one too
            raise RecordError([f"CA file {ca_file}: {error.strerror or 'holds no certificate in PEM form'}"]) from error
    return context


def new_session(ca_file: Path | None, proxy: str, connections_per_host: int) -> requests.Session:
    """Open a session that takes nothing from the environment (proxies, netrc) and keeps no cookies.

    :raises RecordError: ``ca_file`` cannot be used.
    """
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
    if proxy:
        session.proxies = {"http": proxy, "https": proxy}
    adapter = _TimedAdapter(_trust(ca_file), connections_per_host)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session
