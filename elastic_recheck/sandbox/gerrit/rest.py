# SPDX-License-Identifier: Apache-2.0
"""Gerrit's REST door, as far as a bot that reads and writes comments uses it.

Source: Gerrit's Documentation/rest-api.txt and rest-api-changes.txt; statuses and texts as a real 3.13 gives them.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from elastic_recheck.sandbox.gerrit import infos
from elastic_recheck.sandbox.gerrit.query import parse_query
from elastic_recheck.sandbox.gerrit.records import Account, Change, Rejected, Review
from elastic_recheck.sandbox.gerrit.state import State
from elastic_recheck.sandbox.web import JSON, Answer, Request

XSSI_GUARD = ")]}'\n"
NOTIFY = ("NONE", "OWNER", "OWNER_REVIEWERS", "ALL")


class Rest:
    """Answers one request."""

    def __init__(self, state: State, version: str) -> None:
        self._state = state
        self._version = version

    def __call__(self, request: Request) -> Answer:
        """Answer; every refusal is plain text, as the real one's are."""
        try:
            steps = [unquote(step) for step in request.path.strip("/").split("/")]
            reader = None
            if steps[0] == "a":
                reader = self._login(request)
                steps = steps[1:]
            return self._route(request, steps, reader)
        except Rejected as problem:
            return Answer.text(str(problem), problem.status)

    def _login(self, request: Request) -> Account:
        user, password = request.basic_auth() or ("", "")
        account = self._state.accounts.get(user)
        if account is None or account.http_password != password:
            raise Rejected(401, "Unauthorized")
        return account

    def _route(self, request: Request, steps: list[str], reader: Account | None) -> Answer:
        match request.method, steps:
            case "GET", ["config", "server", "version"]:
                return _json(self._version)
            case "GET", ["accounts", "self"]:
                return _json(infos.account(_known(reader)))
            case "GET", ["accounts", "self", "capabilities"]:
                return _json({"streamEvents": True} if _known(reader).service else {})
            case "GET", ["changes"]:
                return self._search(request)
            case "GET", ["changes", name]:
                return _json(infos.change(self._state.find(name), request.query.get("o", [])))
            case "GET", ["changes", name, "detail"]:
                return _json(infos.change(self._state.find(name), ["MESSAGES", "DETAILED_ACCOUNTS"]))
            case "GET", ["changes", name, "messages"]:
                return _json([infos.message(said, detailed=True) for said in self._state.find(name).messages])
            case "POST", ["changes", name, "revisions", revision, "review"]:
                change = self._state.find(name)
                self._state.review(_known(reader), change, revision, _review_body(request))
                return _json({"change_info": infos.change(change, [])})
            case "GET", ["c", *project, "+", number]:
                return Answer.text(_as_read(self._state.find(f"{'/'.join(project)}~{number}")))
            case "GET", [""]:
                return Answer.text("\n".join(_line(change, self._state.url) for change in self._state.matching(bool)))
        raise Rejected(404, "Not Found")

    def _search(self, request: Request) -> Answer:
        query = request.query
        accepts = parse_query(" ".join(query.get("q", ["status:open"])))
        start = int(query.get("S", query.get("start", ["0"]))[0])
        limit = int(query.get("n", ["500"])[0])
        found = self._state.matching(accepts)
        page = [infos.change(change, query.get("o", [])) for change in found[start : start + limit]]
        if page and len(found) > start + limit:
            page[-1]["_more_changes"] = True
        return _json(page)


def review_input(body: Any) -> Review:
    """Gerrit's ``ReviewInput`` (JSON) as a review; unknown fields are ignored, as Gerrit does.

    :raises Rejected: 400, it is none.
    """
    if not isinstance(body, dict) or body.get("notify", "ALL") not in NOTIFY:
        raise Rejected(400, "Invalid application/json in request")
    labels = tuple((str(name), int(value)) for name, value in (body.get("labels") or {}).items())
    return Review(str(body.get("message") or ""), body.get("tag"), labels)


def _review_body(request: Request) -> Review:
    try:
        return review_input(json.loads(request.body))
    except ValueError:
        raise Rejected(400, "Invalid application/json in request") from None


def _known(reader: Account | None) -> Account:
    if reader is None:
        raise Rejected(403, "Authentication required")
    return reader


def _json(value: object) -> Answer:
    return Answer.text(XSSI_GUARD + json.dumps(value), content_type=JSON)


def _line(change: Change, url: str) -> str:
    return f"{url}/c/{change.project}/+/{change.number}  {change.subject} ({len(change.messages)} messages)\n"


def _as_read(change: Change) -> str:
    said = (f"== {message.author.name}  [{message.tag or ''}]\n{message.text}\n" for message in change.messages)
    return "\n".join([f"{change.project} {change.number}: {change.subject}\n", *said])
