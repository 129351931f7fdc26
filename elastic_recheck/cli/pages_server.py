# SPDX-License-Identifier: Apache-2.0
"""Shows a directory of pages on the loopback, for a look."""

from __future__ import annotations

import logging
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import BinaryIO

from elastic_recheck.errors import Refused

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"


class _Handler(SimpleHTTPRequestHandler):
    def send_head(self) -> BytesIO | BinaryIO | None:
        """Nothing that lies elsewhere, whatever links to it; the root is a link itself, set anew with each edition."""
        asked = Path(self.translate_path(self.path)).resolve()
        if asked.is_relative_to(Path(self.directory).resolve()):
            return super().send_head()
        self.send_error(HTTPStatus.NOT_FOUND)
        return None

    def list_directory(self, path: str | PathLike[str]) -> None:
        self.send_error(HTTPStatus.NOT_FOUND)

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
