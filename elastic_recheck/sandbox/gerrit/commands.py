# SPDX-License-Identifier: Apache-2.0
"""The commands of Gerrit's SSH door: ``stream-events``, ``review``, ``query``, ``version``.

Source: Gerrit's Documentation/cmd-stream-events.txt, cmd-review.txt, cmd-query.txt; texts as a real 3.13 says them.
"""

from __future__ import annotations

import argparse
import json
import shlex
from typing import NoReturn

import paramiko

from elastic_recheck.sandbox.gerrit import events
from elastic_recheck.sandbox.gerrit.records import Account, Rejected, Review
from elastic_recheck.sandbox.gerrit.rest import review_input
from elastic_recheck.sandbox.gerrit.state import State

VERSION = "3.13.5"
_POLL = 0.2


class Commands:
    """Runs one command line; what :class:`~elastic_recheck.sandbox.gerrit.ssh.SshServer` asks for."""

    def __init__(self, state: State) -> None:
        self._state = state

    def __call__(self, account: Account, line: str, channel: paramiko.Channel) -> int:
        """Run it; the exit status is 1 where Gerrit says no, with the reason on standard error."""
        try:
            match shlex.split(line):
                case ["gerrit", "version"]:
                    channel.sendall(f"gerrit version {VERSION}\n".encode())
                case ["gerrit", "stream-events", *options]:
                    self._stream(account, options, channel)
                case ["gerrit", "review", *options]:
                    self._review(account, options, channel)
                case ["gerrit", "query", *options]:
                    self._query(options, channel)
                case _:
                    channel.sendall_stderr(f"fatal: {line}: not found\n".encode())
                    return 1
        except (Rejected, ValueError) as problem:
            channel.sendall_stderr(f"{problem}\n".encode())
            return 1
        return 0

    def _stream(self, account: Account, options: list[str], channel: paramiko.Channel) -> None:
        parser = _Parser()
        parser.add_argument("-s", "--subscribe", action="append", default=[])
        stream = self._state.listen(account, parser.parse_args(options).subscribe)
        try:
            while not channel.closed and channel.get_transport().is_active():
                lines = stream.lines(_POLL)
                if lines:
                    channel.sendall(lines)
        finally:
            self._state.leave(stream)

    def _query(self, options: list[str], channel: paramiko.Channel) -> None:
        """Answer a query of one change (``change:NUMBER``): a line of JSON for it, and one of statistics."""
        parser = _Parser()
        parser.add_argument("--format", choices=["JSON"], required=True)
        parser.add_argument("--comments", action="store_true")
        parser.add_argument("query")
        asked = parser.parse_args(options)
        field, _, number = asked.query.partition(":")
        if field != "change":
            raise Rejected(400, f"fatal: the sandbox knows no {field}:")
        try:
            found = [self._state.find(number)]
        except Rejected:
            found = []
        for change in found:
            row = events.queried(change, self._state.url, comments=asked.comments)
            channel.sendall(f"{json.dumps(row)}\n".encode())
        statistics = {"type": "stats", "rowCount": len(found), "runTimeMilliseconds": 1, "moreChanges": False}
        channel.sendall(f"{json.dumps(statistics)}\n".encode())

    def _review(self, account: Account, options: list[str], channel: paramiko.Channel) -> None:
        asked = _review_parser().parse_args(options)
        if asked.json:
            review = review_input(json.loads(channel.makefile("rb").read()))
        else:
            labels = tuple((name, int(value)) for name, _, value in (text.partition("=") for text in asked.label))
            review = Review(asked.message, asked.tag, labels)
        for name in asked.patch_set:
            self._review_one(account, name, review)

    def _review_one(self, account: Account, name: str, review: Review) -> None:
        number, comma, patch_set = name.partition(",")
        if not comma:
            raise Rejected(400, f'error: "{name}" is not a valid patch set')
        try:
            change = self._state.find(number)
        except Rejected:
            raise Rejected(404, f'fatal: "{number}" no such change') from None
        try:
            self._state.review(account, change, patch_set, review)
        except Rejected as problem:
            text = f'fatal: "{name}" no such patch set' if problem.status == 404 else f"error: {problem}"
            raise Rejected(problem.status, text) from None


class _Parser(argparse.ArgumentParser):
    def __init__(self) -> None:
        super().__init__(add_help=False, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        raise Rejected(400, f"fatal: {message}")


def _review_parser() -> _Parser:
    parser = _Parser()
    parser.add_argument("patch_set", nargs="+")
    parser.add_argument("--json", "-j", action="store_true")
    parser.add_argument("--message", "-m", default="")
    parser.add_argument("--tag", "-t")
    parser.add_argument("--notify", "-n")
    parser.add_argument("--project", "-p")
    parser.add_argument("--label", "-l", action="append", default=[])
    return parser
