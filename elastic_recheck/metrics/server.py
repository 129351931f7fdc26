# SPDX-License-Identifier: Apache-2.0
"""``/metrics``, ``/healthz`` and ``/readyz`` over HTTP."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prometheus_client import CollectorRegistry, make_wsgi_app

from elastic_recheck.errors import Refused

SILENCE = 10.0
"""Seconds after which a client that says nothing is cut off."""


@dataclass(frozen=True, slots=True)
class Health:
    """Each tells in one line why not; empty where all is well. Called from the server's threads."""

    why_unhealthy: Callable[[], str]
    why_not_ready: Callable[[], str]


class MetricsServer:
    """Serves from threads of its own, from the moment it is made until :meth:`stop`.

    :param host: an address of this machine; IPv6 without brackets.
    :param port: 0 takes any that is free.
    :raises Refused: the port is not to be had.
    """

    def __init__(self, host: str, port: int, registry: CollectorRegistry, health: Health) -> None:
        kind = _Server6 if ":" in host else _Server
        try:
            self._server = kind((host, port), _Handler)
        except (OSError, OverflowError, UnicodeError) as error:
            raise Refused(f"{host} port {port}: {error}") from error
        self._server.set_app(_application(registry, health))
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.2,), name="metrics", daemon=True).start()

    def stop(self) -> None:
        """End it, within a second."""
        self._server.shutdown()
        self._server.server_close()


def _application(registry: CollectorRegistry, health: Health) -> WSGIApplication:
    metrics: WSGIApplication = make_wsgi_app(registry)
    reasons = {"/healthz": health.why_unhealthy, "/readyz": health.why_not_ready}

    def answer(environment: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environment.get("PATH_INFO", "")
        if path == "/metrics":
            return metrics(environment, start)
        if path in reasons:
            why = reasons[path]()
            status, text = ("503 Service Unavailable", why) if why else ("200 OK", "ok")
        else:
            status, text = "404 Not Found", "look at /metrics, /healthz or /readyz"
        start(status, [("Content-Type", "text/plain; charset=utf-8")])
        return [f"{text}\n".encode()]

    return answer


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True
    block_on_close = False

    def server_bind(self) -> None:
        """Bind without asking the name service for our name, which may take long."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", self.server_address[1]
        self.setup_environ()


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Handler(WSGIRequestHandler):
    timeout = SILENCE

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the name is the library's
        """Say nothing: who asks for metrics does so all the time."""
