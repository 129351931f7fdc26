# SPDX-License-Identifier: Apache-2.0
"""What a server answered, and what its status means to one who only wants the contents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.http.hosts import Origin, redacted

_NOT_THE_WHOLE = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.PARTIAL_CONTENT})
"""Successes without the contents, or with a part that nobody asked for: what is not there must not be taken as read."""
_PASSING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


class StatusUnavailable(Unavailable):
    """The server is there, and cannot answer just now (408, 425, 429, 5xx).

    :ivar retry_after: seconds that it asked to wait, or None.
    """

    def __init__(self, message: str, status: int, retry_after: float | None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class StatusRefused(Refused):
    """The server said no (every other status but a success with all that was asked for)."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. ``headers`` are found in any case; ``url`` is where redirects led to; ``body`` is decompressed."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    url: str

    def check(self) -> None:
        """Let a success (2xx) with contents pass.

        :raises StatusUnavailable: trying later makes sense.
        :raises StatusRefused: it does not.
        """
        check_status(self.status, self.headers, self.url)


def check_status(status: int, headers: Mapping[str, str], url: str) -> None:
    """Let a success (2xx) with contents pass; raises as :meth:`Answer.check` does."""
    if status // 100 == 2 and status not in _NOT_THE_WHOLE:
        return
    message = f"{Origin.of(url).name} said {status} to {redacted(url)}"
    if status in _PASSING or status >= 500:
        raise StatusUnavailable(message, status, retry_after(headers))
    hint = ": are credentials for this host needed, or wrong?" if status in (401, 403) else ""
    raise StatusRefused(message + hint, status)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds for which a server wants to be left alone; a date is taken against its own clock (RFC 9110, 10.2.3)."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    try:
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return max(0.0, wait.total_seconds())
