# SPDX-License-Identifier: Apache-2.0
"""Gerrit's REST interface: what is said on a change, and saying something.

Source: Gerrit's documentation, pages "REST API" (``rest-api``) and "/changes/" (``rest-api-changes``).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from time import monotonic
from typing import Any
from urllib.parse import quote

from elastic_recheck.circuit import Circuit
from elastic_recheck.errors import Refused, TooLarge, Unavailable, Unclear, Unreachable
from elastic_recheck.hiding import hidden
from elastic_recheck.http import Answer, Http, Login, StatusRefused, StatusUnavailable, redacted
from elastic_recheck.model import Change, Comment, Standing
from elastic_recheck.records import read_foreign_json

_MAGIC = b")]}'"
"""Stands before every JSON answer of Gerrit's, so that no browser takes it for a script."""
_VERSION = "config/server/version"
_EPOCH, _LATEST = datetime.fromtimestamp(0, UTC), datetime(2200, 1, 1, tzinfo=UTC)
_MOST = 10**18
"""A number beyond does not fit where numbers are kept; no Gerrit has one."""
_NO = frozenset({400, 404, 405, 409, 412, 422})
"""Gerrit has understood and says no ("REST API", "Response Codes"). Not 403: rights are granted while we wait."""
_ITS_TYPES = frozenset({"text/plain", "application/json"})
"""Of what Gerrit says no in: plain text, and JSON where that might be taken for HTML (``RestApiServlet.replyText``)."""

LOGIN_PAUSE = 300.0


class GerritRest:
    """One Gerrit, as one of its accounts sees it.

    Methods raise :class:`Refused` where Gerrit said no, and :class:`Unavailable` for all else that is no answer: what
    stands before Gerrit (a proxy, a login page, a certificate that has expired) says nothing about what was asked. A
    login that is not accepted (401) is tried again only after :data:`LOGIN_PAUSE`: the password may be put right, and
    hammering would lock the account.

    :param url: Gerrit's own, as ``https://review.example.org`` or with a path behind it.
    :param password: the account's HTTP password, not the one that people log in with.
    :param clock: seconds on a clock that is never set.
    """

    def __init__(self, http: Http, url: str, user: str, password: str, clock: Callable[[], float] = monotonic) -> None:
        self._http, self._url, self.user = http, url.rstrip("/"), user
        self._clock, self._login = clock, Circuit()
        self._headers = {"Accept": "application/json", "Authorization": Login(user, password).authorization}

    def version(self) -> str:
        """Gerrit's version."""
        return str(self._ask("GET", _VERSION))

    def account(self) -> str:
        """The user name that Gerrit knows us by."""
        return text_of(_object(self._ask("GET", "accounts/self")), "username")

    def messages(self, change: Change) -> tuple[Comment, ...]:
        """All that was said on a change, oldest first, with tags."""
        answer = self._ask("GET", f"changes/{_id(change)}/messages")
        if not isinstance(answer, list):
            raise Unavailable(f"{self._url}: the messages of change {change.number} are no list")
        return comments(change, answer)

    def standing(self, change: Change) -> Standing:
        """How the change stands just now.

        :raises Refused: Gerrit shows us no such change (404): it is private, or deleted.
        """
        try:
            answer = _object(self._ask("GET", f"changes/{_id(change)}?o=CURRENT_REVISION"))
        except Refused as error:
            if isinstance(error, StatusRefused) and error.status == HTTPStatus.NOT_FOUND:
                raise
            raise Unavailable(str(error)) from error
        revisions = _object(answer.get("revisions"))
        patch_set = number(_object(revisions.get(text_of(answer, "current_revision"))), "_number")
        return Standing(text_of(answer, "status"), patch_set, answer.get("is_private") is True)

    def changes(self, parameters: str) -> list[dict[str, Any]]:
        """The changes that a query finds, as Gerrit describes them."""
        answer = self._ask("GET", f"changes/?{parameters}")
        if not isinstance(answer, list):
            raise Unavailable(f"{self._url}: what a query finds is no list")
        return [_object(row) for row in answer]

    def post_review(self, change: Change, patch_set: int, message: str, tag: str = "", notify: str = "OWNER") -> None:
        """Say ``message`` on a patch set: no vote, and nobody's attention is asked for beyond the mail.

        :param notify: who gets mail: ``NONE``, ``OWNER``, ``OWNER_REVIEWERS`` or ``ALL``.
        :raises Unclear: it may have been said, or may still be: Gerrit carries out what it has read, also for a client
            that has gone away.
        """
        review = review_input(message, tag, notify)
        try:
            self._ask("POST", f"changes/{_id(change)}/revisions/{patch_set}/review", review)
        except Unreachable:
            raise
        except (Unavailable, TooLarge) as error:
            if isinstance(error, StatusUnavailable) and error.status == HTTPStatus.TOO_MANY_REQUESTS:
                raise
            raise Unclear(str(error)) from error

    def _ask(self, method: str, path: str, body: object = None) -> object:
        if self._login.refuses(self._clock()):
            raise Unreachable(self._login.why)
        answer = self._answer(method, path, body)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            why = f"{self._url} said 401: it does not accept the login of {self.user}; look at its HTTP password"
            self._login = Circuit().failed(why, self._clock(), LOGIN_PAUSE)
            raise Unreachable(why)
        self._login = Circuit()
        try:
            answer.check()
        except StatusRefused as error:
            raise self._no(method, path, answer, str(error)) from error
        if answer.body.startswith(_MAGIC):
            with suppress(ValueError):
                return read_foreign_json(answer.body.removeprefix(_MAGIC))
        raise Unavailable(f"{self._url}: what answers is not Gerrit (no JSON of its kind)")

    def _no(self, method: str, path: str, answer: Answer, problem: str) -> Refused | Unavailable:
        """A no is Gerrit's where Gerrit says its version just after it; a proxy that has lost Gerrit cannot.

        What was to be posted is not sent again and again against a no, whatever that looks like.
        """
        said = answer.body.removeprefix(_MAGIC).decode(errors="replace")
        why = f"{problem}: {' '.join(hidden(said).split())[:300]}"  # in one line, and cut when nothing is secret
        if answer.status in _NO and path != _VERSION and (method == "POST" or _may_be_gerrits(answer)):
            with suppress(Unavailable):  # also of another kind: what was refused was sent
                self.version()
                return StatusRefused(why, answer.status)
        return Unavailable(why)

    def _answer(self, method: str, path: str, body: object) -> Answer:
        url = f"{self._url}/a/{path}"
        try:
            answer = self._http.request(method, url, json=body, headers=self._headers)
        except TooLarge:
            raise
        except Refused as error:  # by what stands before Gerrit
            raise Unavailable(str(error)) from error
        if answer.url != url:
            raise Unavailable(f"{self._url} sends those who ask to {redacted(answer.url)}: name that place instead")
        return answer


def _may_be_gerrits(answer: Answer) -> bool:
    """Whether a no looks like one of Gerrit's; a web page never does, whatever it is said to be."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return kind in _ITS_TYPES and not answer.body.lstrip().startswith(b"<")


def comments(change: Change, messages: object) -> tuple[Comment, ...]:
    """A change's messages as Gerrit describes them, as comments."""
    return tuple(_comment(change, _object(each)) for each in messages) if isinstance(messages, list) else ()


def review_input(message: str, tag: str, notify: str) -> dict[str, object]:
    """Gerrit's ``ReviewInput``, for REST and for ``gerrit review --json``."""
    review: dict[str, object] = {
        "message": message,
        "notify": notify,
        "ignore_automatic_attention_set_rules": True,
    }
    return {**review, "tag": tag} if tag else review


def _id(change: Change) -> str:
    """``project~number``: a bare number needs Gerrit's index, which may be behind."""
    return f"{quote(change.project, safe='')}~{change.number}"


def _comment(change: Change, message: dict[str, Any]) -> Comment:
    return Comment(
        change,
        number(message, "_revision_number"),
        text_of(_object(message.get("author")), "username"),
        text_of(message, "message"),
        _time(text_of(message, "date")),
        text_of(message, "tag"),
    )


def _time(text: str) -> datetime:
    """``2026-01-02 03:04:05.000000000``, in UTC; the epoch where it is no time that one can reckon with."""
    try:
        time = datetime.strptime(text[:19], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return _EPOCH
    return time if _EPOCH < time < _LATEST else _EPOCH


def number(fields: dict[str, Any], name: str) -> int:
    """A number of Gerrit's; 0 where there is none."""
    value = fields.get(name)
    return value if type(value) is int and 0 < value < _MOST else 0


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def text_of(fields: dict[str, Any], name: str) -> str:
    """A text of Gerrit's; empty where there is none."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""
