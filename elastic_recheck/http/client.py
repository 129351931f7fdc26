# SPDX-License-Identifier: Apache-2.0
"""The way out: every HTTP request of the program is made here, within its bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from urllib.parse import urljoin

import requests

from elastic_recheck import __version__
from elastic_recheck.decompression import Plain
from elastic_recheck.errors import Refused, TooLarge, Unavailable
from elastic_recheck.http.answer import Answer, check_status
from elastic_recheck.http.body import Body
from elastic_recheck.http.credentials import Credentials
from elastic_recheck.http.faults import said_plainly
from elastic_recheck.http.hosts import AllowedHosts, Origin, redacted
from elastic_recheck.http.sites import Sites
from elastic_recheck.http.transport import Adapter, Deadline
from elastic_recheck.records import read_foreign_json

MAX_REDIRECTS = 5
ANSWER_LIMIT = 16 << 20
"""Bytes of an answer that is held in memory."""
DOWNLOAD_SECONDS = 900.0
"""How long one file may take."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_USER_AGENT = f"elastic-recheck/{__version__}"


@dataclass(frozen=True, slots=True)
class _Arrived:
    """An answer whose headers are there and whose body is still to be read."""

    response: requests.Response
    deadline: Deadline
    origin: Origin
    url: str


class Http:
    """Requests within bounds: allowed hosts, verified TLS, time, size, and connections a host.

    Redirects are followed by hand for GET and HEAD: to allowed hosts, at most five, never from https to http, and
    credentials never travel along. Proxies come from ``proxy`` alone, never from the environment, so that the
    configuration says where requests go. Bodies are decompressed by what they are, whatever the headers say.
    A host that is away is asked by one request at a time until it is back. May be used by many threads.

    :param timeout: seconds that a server may be silent, and that an answer held in memory may take in all.
    """

    def __init__(
        self,
        allowed: AllowedHosts,
        credentials: Credentials | None = None,
        *,
        ca_file: Path | None = None,
        proxy: str = "",
        timeout: float = 30.0,
        connections_per_host: int = 4,
        user_agent: str = _USER_AGENT,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._allowed = allowed
        self._credentials = credentials or Credentials()
        self._timeout = timeout
        self._user_agent = user_agent
        self._adapter = Adapter(ca_file, proxy, connections_per_host)
        self._sites = Sites(connections_per_host, clock)

    def request(
        self,
        method: str,
        url: str,
        *,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        limit: int = ANSWER_LIMIT,
    ) -> Answer:
        """Ask, and return the whole answer whatever its status is.

        :param limit: bytes that the decompressed body may have.
        :raises Unavailable: network trouble.
        :raises Refused: URL or host not allowed, TLS failure, a redirect that may not be followed, a broken archive.
        :raises TooLarge: the body is larger than ``limit``.
        """
        with self._exchange(method, url, self._timeout, json, headers) as arrived:
            raw = Body(arrived.response, arrived.origin, arrived.deadline, limit)
            plain = Plain(raw, limit, raw.is_over)
            body = b"".join(plain)
            if raw.out_of_time:
                raise Unavailable(f"{arrived.origin.name} did not answer within {self._timeout:g} s")
            if cut := raw.cut or plain.cut:
                kind = TooLarge if raw.cut or len(body) >= limit else Refused
                raise kind(f"the answer of {arrived.origin.name} to {redacted(url)} {cut}")
            return Answer(arrived.response.status_code, arrived.response.headers, body, arrived.url)

    def head(self, url: str) -> Answer:
        """Ask for all but the body; where the server knows no HEAD (405, 501), GET and hang up.

        Raises as :meth:`request`.
        """
        answer = self.request("HEAD", url)
        if answer.status not in (405, 501):
            return answer
        with self._exchange("GET", url, self._timeout) as arrived:
            return Answer(arrived.response.status_code, arrived.response.headers, b"", arrived.url)

    def get_json(self, url: str, limit: int = ANSWER_LIMIT) -> object:
        """Read the JSON at ``url``.

        :raises Unavailable: network trouble, or a status that will pass (429, 5xx).
        :raises Refused: as :meth:`request`, another status that is no success, or no JSON.
        """
        answer = self.request("GET", url, headers={"Accept": "application/json"}, limit=limit)
        answer.check()
        try:
            return read_foreign_json(answer.body)
        except ValueError as error:
            raise Refused(f"the answer to {redacted(url)} is not JSON") from error

    def download(self, url: str, target: Path, limit: int, seconds: float = DOWNLOAD_SECONDS) -> str:
        """Write the plain bytes of what is at ``url`` to ``target``, however they were compressed.

        :param limit: bytes that are written at most.
        :param seconds: how long that may take in all.
        :returns: empty, or what was cut off and why; ``target`` then holds a true beginning.
        :raises Unavailable: network trouble, a status that will pass, or a target that cannot be written.
        :raises Refused: as :meth:`get_json`.
        """
        with self._exchange("GET", url, seconds) as arrived:
            check_status(arrived.response.status_code, arrived.response.headers, arrived.url)
            arrived.deadline.allow(seconds)
            raw = Body(arrived.response, arrived.origin, arrived.deadline, limit)
            plain = Plain(raw, limit, raw.is_over)
            trouble = _written(plain, target)
        if trouble:
            raise Unavailable(f"cannot write {target}: {trouble.strerror}") from trouble
        return raw.cut or plain.cut

    @contextmanager
    def _exchange(
        self, method: str, url: str, patience: float, json: object = None, headers: Mapping[str, str] | None = None
    ) -> Iterator[_Arrived]:
        """Ask, once one of the host's connections is free, which may take ``patience`` seconds; follow redirects."""
        origin = Origin.of(url)
        for _ in range(MAX_REDIRECTS + 1):
            self._allowed.check(origin)
            with self._sites.turn(origin, patience) as turn:
                deadline = Deadline(self._timeout)
                request = requests.Request(method, url, self._headers(origin, headers), json=json)
                with closing(self._send(request, origin, deadline)) as response:
                    turn.answered(response.status_code, response.headers)
                    if (target := _redirect(url, response)) is None:
                        yield _Arrived(response, deadline, origin, url)
                        return
            url, was, origin = target, origin, Origin.of(target)
            _check_redirect(method, was, origin)
            if origin != was:
                headers = None
        raise Refused(f"more than {MAX_REDIRECTS} redirects, the last to {redacted(url)}")

    def _headers(self, origin: Origin, own: Mapping[str, str] | None) -> dict[str, str]:
        headers = {"Accept": "*/*", **(own or {}), "Accept-Encoding": "gzip", "User-Agent": self._user_agent}
        login = self._credentials.for_origin(origin)
        return {**headers, "Authorization": login.authorization} if login else headers

    def _send(self, request: requests.Request, origin: Origin, deadline: Deadline) -> requests.Response:
        with said_plainly(origin, deadline):
            return self._adapter.ask(request.prepare(), deadline)


def _written(plain: Plain, target: Path) -> OSError | None:
    """What the disk said; it is not to be laid at the server's door."""
    try:
        with target.open("wb") as file:
            file.writelines(plain)
    except OSError as error:
        return error
    return None


def _redirect(url: str, response: requests.Response) -> str | None:
    """Where the answer sends us, if it does."""
    if response.status_code not in _REDIRECTS or "Location" not in response.headers:
        return None
    try:
        return urljoin(url, response.headers["Location"])
    except ValueError as error:
        raise Refused(f"{redacted(url)} redirects to a malformed URL") from error


def _check_redirect(method: str, old: Origin, new: Origin) -> None:
    if method not in ("GET", "HEAD"):
        raise Refused(f"{old.name} redirects a {method} to {new.scheme}://{new.name}: name that place instead")
    if old.scheme == "https" and new.scheme == "http":
        raise Refused(f"{old.name} redirects from https to http://{new.name}")
