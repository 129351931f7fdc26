# SPDX-License-Identifier: Apache-2.0
"""How bytes travel: TLS, proxy, and a time limit for a whole exchange.

A socket's timeout only limits the wait for the next byte, so a server that sends a byte now and then could hold a
thread for ever, in the headers as well as in the body. Here every read from the socket is bounded by what is left
of the exchange's time.
"""

from __future__ import annotations

import http.client
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
    """How long an exchange may last from now on, and how long the other side may be silent; in seconds."""

    def __init__(self, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self.silence = seconds
        self._clock = clock
        self.allow(seconds)

    def allow(self, seconds: float) -> None:
        """Let the exchange last so long from now on."""
        self.seconds = seconds
        self._end = self._clock() + seconds

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


_current_deadline: ContextVar[Deadline] = ContextVar("_current_deadline")
"""That of the exchange that is under way in this thread."""


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
        self.fp = io.BufferedReader(_TimedReader(self.fp.detach(), sock, _current_deadline.get()))


class _Connection(HTTPConnection):
    response_class = _TimedResponse


class _SecureConnection(HTTPSConnection):
    response_class = _TimedResponse


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS = {"http": _Pool, "https": _SecurePool}


class Adapter(HTTPAdapter):
    """Sends a request, and reads its answer under the current deadline.

    It is used without a session, which would take proxies and logins from the environment, keep cookies, and read
    the whole body of a redirect.

    :param ca_file: authorities to trust beside the system's and those that requests brings.
    :param proxy: URL of the proxy for all requests, or empty.
    :raises RecordError: ``ca_file`` cannot be used.
    """

    def __init__(self, ca_file: Path | None, proxy: str, connections_per_host: int) -> None:
        self._context = _trust(ca_file)
        self._proxies = {"http": proxy, "https": proxy} if proxy else None
        super().__init__(pool_connections=_POOLS_KEPT, pool_maxsize=connections_per_host)

    def ask(self, request: requests.PreparedRequest, deadline: Deadline) -> requests.Response:
        """Send, and return when the headers are there; the body is to be read in this thread."""
        _current_deadline.set(deadline)
        wait = deadline.wait()
        return self.send(request, stream=True, timeout=(wait, wait), proxies=self._proxies)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Have pools of timed connections."""
        super().init_poolmanager(*args, **kwargs, ssl_context=self._context)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Have pools of timed connections through a proxy, too."""
        manager = super().proxy_manager_for(proxy, **kwargs, ssl_context=self._context)
        manager.pool_classes_by_scheme = _POOLS
        return manager

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Leave the verification to the context, which demands it."""


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except ssl.SSLError as error:
            raise RecordError([f"CA file {ca_file}: holds no certificate in PEM form"]) from error
        except OSError as error:
            raise RecordError([f"CA file {ca_file}: {error.strerror}"]) from error
    return context
