# SPDX-License-Identifier: Apache-2.0
"""As much of Gerrit's search language as a bot needs that asks what it missed.

Source: Gerrit's Documentation/user-search.txt. All terms must hold; there is no OR here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from elastic_recheck.sandbox.gerrit.records import Change, Rejected

Accepts = Callable[[Change], bool]
_TERM = re.compile(r'(?P<operator>\w+):(?:"(?P<quoted>[^"]*)"|\{(?P<braced>[^}]*)\}|(?P<bare>\S+))|(?P<number>\d+)')
_TIMES = ("%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M:%S.%f %z", "%Y-%m-%d %z")


def parse_query(text: str) -> Accepts:
    """Return what decides whether a change answers the query.

    :raises Rejected: 400, an operator or a date that is not known.
    """
    terms: list[Accepts] = []
    position = 0
    while rest := text[position:].strip():
        position = len(text) - len(text[position:].lstrip())
        found = _TERM.match(text, position)
        if found is None:
            raise Rejected(400, f"Unsupported query: {rest}")
        if found["number"]:
            terms.append(_change(found["number"]))
        else:
            value = next(text for text in (found["quoted"], found["braced"], found["bare"]) if text is not None)
            terms.append(_term(found["operator"], value))
        position = found.end()
    return lambda change: all(term(change) for term in terms)


def _term(operator: str, value: str) -> Accepts:
    match operator:
        case "commentby":
            return lambda change: any(said.author.username == value for said in change.messages)
        case "message":
            return lambda change: value.lower() in change.subject.lower()
        case "comment":
            return lambda change: any(value.lower() in said.text.lower() for said in change.messages)
        case "after" | "since":
            moment = _moment(value)
            return lambda change: change.updated >= moment
        case "before" | "until":
            moment = _moment(value)
            return lambda change: change.updated <= moment
        case "project":
            return lambda change: change.project == value
        case "branch":
            return lambda change: change.branch == value
        case "change":
            return _change(value)
        case "status" | "is":
            wanted = "NEW" if value in ("open", "new", "pending") else value.upper()
            return lambda change: change.status == wanted
    raise Rejected(400, f"Unsupported operator {operator}:{value}")


def _change(name: str) -> Accepts:
    return lambda change: name in (str(change.number), change.change_id)


def _moment(text: str) -> float:
    """UTC is assumed where the text names no zone; seconds since the epoch are no date to Gerrit."""
    for candidate in (text, f"{text} +0000"):
        for form in _TIMES:
            try:
                return datetime.strptime(candidate, form).astimezone(UTC).timestamp()
            except ValueError:
                continue
    raise Rejected(400, f"Invalid date format: {text}")
