# SPDX-License-Identifier: Apache-2.0
"""A server of jobs' logs: plain, as ``.gz`` files and gzip-encoded; some appear late; folders are listed."""

from __future__ import annotations

import gzip
import html
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from urllib.parse import quote, unquote

from elastic_recheck.sandbox.web import HTML, PLAIN, Answer, Request, WebServer


class Packing(Enum):
    """How a log is stored, as log servers of CI systems do it."""

    PLAIN = "as it is"
    GZ_FILE = "a .gz file"
    ENCODED = "gzip-encoded, asked for or not (as Swift stores what Zuul uploads)"


@dataclass(frozen=True, slots=True)
class LogText:
    """One log of a build; ``name`` is its path below the build's log root, without ``.gz``."""

    name: str
    text: str
    packing: Packing = Packing.PLAIN

    @property
    def stored_name(self) -> str:
        """The name that the log server shows."""
        return f"{self.name}.gz" if self.packing is Packing.GZ_FILE else self.name


@dataclass(frozen=True, slots=True)
class _Stored:
    answer: Answer
    there_at: float


class LogServer:
    """Serves from construction until :meth:`close`. With ``login`` (user, password), only who knows it may read."""

    def __init__(self, login: tuple[str, str] | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._login = login
        self._clock = clock
        self._files: dict[str, _Stored] = {}
        self._web = WebServer(self._answer)
        self.url = self._web.url
        self.host = self._web.host

    def publish(self, root: str, log: LogText, delay: float = 0.0) -> None:
        """Put a log below the path ``root``; it is there after ``delay`` seconds."""
        data = log.text.encode()
        if log.packing is not Packing.PLAIN:
            data = gzip.compress(data, mtime=0)
        headers = {"Content-Encoding": "gzip"} if log.packing is Packing.ENCODED else {}
        kind = "application/gzip" if log.packing is Packing.GZ_FILE else PLAIN
        path = f"/{root.strip('/')}/{log.stored_name}"
        self._files[path] = _Stored(Answer(200, data, kind, headers), self._clock() + delay)

    def close(self) -> None:
        """Stop listening."""
        self._web.close()

    def _answer(self, request: Request) -> Answer:
        if self._login is not None and request.basic_auth() != self._login:
            return Answer(401, b"Unauthorized\n", headers={"WWW-Authenticate": 'Basic realm="logs"'})
        path, now = unquote(request.path), self._clock()
        there = [name for name, stored in list(self._files.items()) if stored.there_at <= now]
        if path in there:
            return self._files[path].answer
        below = [name for name in there if name.startswith(path.rstrip("/") + "/")]
        if not below:
            return Answer.text("Not Found\n", 404)
        if not path.endswith("/"):
            return Answer(301, headers={"Location": f"{quote(path)}/"})
        return Answer.text(_listing(path, below), content_type=HTML)


def _listing(folder: str, paths: list[str]) -> str:
    """List a folder as web servers do: one link an entry, folders with a slash, the parent first."""
    entries = {name + slash for name, slash, _ in (path.removeprefix(folder).partition("/") for path in paths)}
    links = "".join(
        f'<li><a href="{quote(entry)}">{html.escape(entry)}</a></li>\n' for entry in ("../", *sorted(entries))
    )
    title = f"Index of {html.escape(folder)}"
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1><ul>\n{links}</ul></body></html>\n"
