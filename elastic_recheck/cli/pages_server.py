# SPDX-License-Identifier: Apache-2.0
"""Shows a directory of pages on the loopback, for a look."""

from __future__ import annotations

import logging
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from elastic_recheck.errors import Refused

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class calls it so
        log.debug(format, *args)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()


def server(directory: Path, port: int) -> ThreadingHTTPServer:
    """A server that is not running yet; port 0 is any free one.

    :raises Refused: the port is taken.
    """
    try:
        return ThreadingHTTPServer((LOOPBACK, port), partial(_Handler, directory=str(directory)))
    except OSError as error:
        raise Refused(f"--port {port}: {error.strerror}; name another") from error
