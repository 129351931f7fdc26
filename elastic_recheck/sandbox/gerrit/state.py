# SPDX-License-Identifier: Apache-2.0
"""The sandbox Gerrit's heart: who may do what, what was said, and who is told of it. Safe for many threads."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterable, Sequence

from elastic_recheck.sandbox.gerrit import events
from elastic_recheck.sandbox.gerrit.records import Account, Change, Message, PatchSet, Rejected, Review, digest
from elastic_recheck.sandbox.gerrit.stream import Stream

COMMENT_LIMIT = 16384
"""``change.commentSizeLimit``; Gerrit counts UTF-16 units, without its own first line."""


class State:
    """Accounts, changes and the readers of the event stream."""

    def __init__(self, clock: Callable[[], float], first_change: int) -> None:
        self.url = ""
        self.accounts: dict[str, Account] = {}
        self.changes: dict[int, Change] = {}
        self._streams: list[Stream] = []
        self._clock = clock
        self._next_change = first_change
        self._lock = threading.RLock()
        self._readers_changed = threading.Condition(self._lock)

    def add_account(
        self, username: str, name: str, public_key: str = "", *, service: bool = False, may_verify: bool = False
    ) -> Account:
        """Make an account with an HTTP password of its own."""
        with self._lock:
            account = Account(
                number=1000000 + len(self.accounts),
                username=username,
                name=name,
                email=f"{username}@example.com",
                http_password=secrets.token_urlsafe(12),
                public_key=public_key,
                service=service,
                may_verify=may_verify,
            )
            self.accounts[username] = account
            return account

    def add_change(self, owner: Account, project: str, branch: str, subject: str, patch_sets: int = 1) -> Change:
        """Upload a change with so many patch sets."""
        with self._lock:
            now, number = int(self._clock()), self._next_change
            self._next_change += 7
            parent = digest(project, branch)
            versions = [PatchSet(n, digest(project, f"{number},{n}"), parent, now) for n in range(1, patch_sets + 1)]
            change = self.changes[number] = Change(number, project, branch, subject, owner, now, now, versions)
            for version in versions:
                self._tell(events.patchset_created(change, version, self.url, now))
            return change

    def find(self, name: str) -> Change:
        """Find the change named by its number, ``project~number`` or ``project~branch~Change-Id``.

        :raises Rejected: 404, there is none.
        """
        with self._lock:
            for change in self.changes.values():
                full = f"{change.project}~{change.branch}~{change.change_id}"
                if name in (str(change.number), f"{change.project}~{change.number}", full):
                    return change
        raise Rejected(404, f"Not found: {name}")

    def matching(self, accepts: Callable[[Change], bool]) -> Sequence[Change]:
        """Find the changes that a query accepts, last updated first."""
        with self._lock:
            found = [change for change in self.changes.values() if accepts(change)]
            return sorted(found, key=lambda change: (change.updated, change.number), reverse=True)

    def review(self, author: Account, change: Change, revision: str, review: Review) -> None:
        """Post a review on a patch set, named by its number, its commit or ``current``.

        :raises Rejected: 404 unknown patch set, 403 vote not permitted, 400 too long.
        """
        with self._lock:
            patch_set = _patch_set(change, revision)
            units = len(review.message.encode("utf-16-le")) // 2
            if units > COMMENT_LIMIT:
                excess = f"Comment size exceeds limit ({units} > {COMMENT_LIMIT})"
                raise Rejected(400, f"One or more comments were rejected in validation: {excess}")
            for label, value in review.labels:
                if value and not (label == "Verified" and author.may_verify):
                    raise Rejected(403, f'Applying label "{label}": {value} is restricted')
            vote = dict(review.labels).get("Verified")
            if review.message.strip() or vote is not None:
                self._post(author, change, patch_set, review, vote)

    def _post(self, author: Account, change: Change, patch_set: PatchSet, review: Review, vote: int | None) -> None:
        now = int(self._clock())
        before = change.votes.get(author.username, 0)
        moved = vote is not None and vote != before
        value = vote if vote is not None else before
        change.votes[author.username] = value
        header = f"Patch Set {patch_set.number}:"
        if moved:
            header += f" Verified{value:+d}" if value else " -Verified"
        body = review.message.strip()
        text = f"{header}\n\n{body}" if body else header
        old, new = (digest(str(change.number), "meta", str(len(change.messages) + n)) for n in (0, 1))
        change.messages.append(Message(new, author, now, text, review.tag, patch_set.number))
        change.updated = now
        approvals = [
            events.approval("Verified", value, before if moved else None),
            events.approval("Code-Review", 0, None),
        ]
        self._tell(events.meta_updated(author, change, old, new, now))
        self._tell(events.comment_added(author, approvals, text, change, patch_set, self.url, now))

    def listen(self, reader: Account, types: Iterable[str]) -> Stream:
        """Open an event stream, of these event types or of all.

        :raises Rejected: 403, the account may not read it.
        """
        if not reader.service:
            raise Rejected(403, "stream events not permitted")
        stream = Stream(reader.username, frozenset(types), self._clock)
        with self._lock:
            self._streams.append(stream)
            self._readers_changed.notify_all()
        return stream

    def leave(self, stream: Stream) -> None:
        """Close a stream: its reader is gone."""
        with self._lock:
            self._streams.remove(stream)

    def listeners(self, username: str) -> int:
        """How many streams this account reads."""
        with self._lock:
            return sum(stream.reader == username for stream in self._streams)

    def wait_for_listeners(self, username: str, number: int, timeout: float) -> bool:
        """Wait until so many streams are read by this account; False where that takes too long."""
        with self._lock:
            return self._readers_changed.wait_for(lambda: self.listeners(username) >= number, timeout)

    def tell_anything(self, said: events.Event) -> None:
        """Have all who listen told something that no Gerrit would say, whatever they asked for."""
        with self._lock:
            for stream in self._streams:
                stream.put_anything(said)

    def _tell(self, event: events.Event) -> None:
        for stream in self._streams:
            stream.put(event)


def _patch_set(change: Change, revision: str) -> PatchSet:
    if revision == "current":
        return change.patch_sets[-1]
    for patch_set in change.patch_sets:
        if revision in (str(patch_set.number), patch_set.revision):
            return patch_set
    raise Rejected(404, f"Not found: {revision}")
