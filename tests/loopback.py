# SPDX-License-Identifier: Apache-2.0
"""An HTTP server on loopback whose every answer, and every misbehaviour, a test lays down.

with Loopback() as server:
    url = server.put("/log.txt", b"hello", {"Content-Encoding": "gzip"})
"""

from __future__ import annotations

import html
import json
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any, Self
from urllib.parse import quote, urlsplit

Headers = dict[str, str]


@dataclass
class Reply:
    """One answer."""

    body: bytes = b""
    status: int = 200
    headers: Headers = field(default_factory=dict)
    length: int | None = None
    """A Content-Length other than the body's true one; the connection is closed after the body."""
    stream: Callable[[Event], Iterator[bytes]] | None = None
    """Blocks sent after the body as they come, until the event (the server stops); then the connection is closed."""


@dataclass(frozen=True)
class Request:
    """One request as the server saw it."""

    method: str
    path: str
    headers: Headers
    body: bytes


class Loopback:
    """Serves what was put, else 404. ``requests`` is all that was asked, ``busiest`` how much of it at once."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self.busiest = 0
        self.connections = 0
        self.stopping = Event()
        self._busy = 0
        self._lock = Lock()
        self._replies: dict[str, Reply | Callable[[Request], Reply]] = {}
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.loopback = self
        self._scheme = "http"
        if context:
            self._scheme = "https"
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def site(self) -> str:
        """``127.0.0.1:PORT``."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def url(self, path: str = "") -> str:
        return f"{self._scheme}://{self.site}{path}"

    def put(self, path: str, body: bytes | str = b"", headers: Headers | None = None, status: int = 200) -> str:
        """Serve these bytes at this path (without its query); returns the URL."""
        data = body.encode() if isinstance(body, str) else body
        return self.play(path, Reply(data, status, headers or {}))

    def put_json(self, path: str, value: object, status: int = 200) -> str:
        return self.put(path, json.dumps(value), {"Content-Type": "application/json"}, status)

    def put_folder(self, path: str, *entries: str) -> str:
        """Serve a listing with links to these entries, as web servers make it of a folder."""
        links = "".join(f'<a href="{quote(entry)}">{html.escape(entry)}</a>\n' for entry in ("../", *entries))
        return self.put(path, links, {"Content-Type": "text/html"})

    def play(self, path: str, reply: Reply | Callable[[Request], Reply]) -> str:
        """Serve a reply, or what a function makes of each request."""
        self._replies[path] = reply
        return self.url(path)

    def remove(self, path: str) -> None:
        del self._replies[path]

    def asked(self, method: str = "") -> list[str]:
        """The paths that were asked for, in order."""
        return [request.path for request in self.requests if method in ("", request.method)]

    def answer(self, request: Request) -> Reply:
        self.requests.append(request)
        reply = self._replies.get(urlsplit(request.path).path, Reply(b"not here", 404))
        return reply(request) if callable(reply) else reply

    def enter(self) -> None:
        with self._lock:
            self._busy += 1
            self.busiest = max(self.busiest, self._busy)

    def leave(self) -> None:
        with self._lock:
            self._busy -= 1

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    loopback: Loopback

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        self.server.loopback.connections += 1
        super().setup()

    def _handle(self) -> None:
        loopback = self.server.loopback
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        loopback.enter()
        try:
            self._send(loopback.answer(Request(self.command, self.path, dict(self.headers), body)))
        finally:
            loopback.leave()

    do_GET = do_HEAD = do_POST = do_PUT = do_CONNECT = _handle  # noqa: N815 - http.server's names

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.stream or reply.length is not None:
            self.send_header("Connection", "close")
        if not reply.stream and "Transfer-Encoding" not in reply.headers:
            self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(reply.body)
        for block in reply.stream(self.server.loopback.stopping) if reply.stream else ():
            self.wfile.write(block)
            self.wfile.flush()

    def log_message(self, *args: object) -> None:
        """Stay quiet."""


@contextmanager
def raw_server(answer: Callable[[Event], Iterator[bytes]]) -> Iterator[str]:
    """Answer every connection with these very bytes, until the event (the test is over); gives ``127.0.0.1:PORT``."""
    over = Event()

    def serve() -> None:
        while not over.is_set():
            with suppress(OSError), listener.accept()[0] as connection:
                connection.recv(65536)
                for block in answer(over):
                    connection.sendall(block)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        thread = Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{listener.getsockname()[1]}"
        finally:
            over.set()
            thread.join(5)


def trickle(block: bytes, pause: float = 0.05) -> Callable[[Event], Iterator[bytes]]:
    """Say the same again and again, with pauses."""

    def blocks(over: Event) -> Iterator[bytes]:
        while not over.wait(pause):
            yield block

    return blocks
