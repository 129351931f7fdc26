# SPDX-License-Identifier: Apache-2.0
"""What pages are counted from, and who tells of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from elastic_recheck.model import BuildLogs, Fields, Fingerprint
from elastic_recheck.rows import BuildRow, FailureRow, HitRow, Review, TableReport, Wording


class Notes(Protocol):
    """Texts under names, kept from one time to the next.

    :raises Unavailable: every method, where they cannot be written or read just now.
    """

    def note(self, what: str, text: str, now: datetime) -> None:
        """Remember a text under a name: an answer of somebody who may be away the next time."""

    def noted(self, about: str) -> Mapping[str, tuple[str, datetime]]:
        """All texts whose names begin so, by what follows in the name, each with its time."""


class History(Notes, Protocol):
    """Builds, and the fingerprints that hit them, kept for days: what pages are counted from.

    The daemon and whoever makes pages write at the same time, from any thread. A build, and a bug that hit it, is one
    row however often it is written. A hit counts only as long as its fingerprint reads as it did when it was found;
    fingerprints are compared by :func:`elastic_recheck.rows.wording`.

    Every method raises :exc:`~elastic_recheck.errors.Unavailable` where it cannot be written or read just now.
    """

    def saw(self, builds: Iterable[BuildRow]) -> Mapping[str, str]:
        """Write builds down, whether they failed or not; what is known of them already is completed, never lost.

        :returns: by their ids, those under which they are kept: others where a build was known by its log path.
        """

    def judged(self, builds: Iterable[BuildRow], hits: Iterable[HitRow], tried: Collection[Fingerprint]) -> None:
        """Write down what was found in builds, failed or passing, on which all of ``tried`` were tried.

        The rows say what became of it (``looked``, ``unread``, ``cause``). The hits take the place of what these
        fingerprints had hit in these builds before. A passing build that was looked into is written down in the same
        way: it is then one of the sample that tells which fingerprints hit passing builds.
        """

    def note_fingerprints(self, fingerprints: Collection[Fingerprint], now: datetime) -> None:
        """These are the fingerprints now; a wording that is new is kept with the time."""

    def unjudged(self, fingerprints: Collection[Fingerprint], since: datetime) -> Mapping[str, Sequence[Fingerprint]]:
        """By id, builds since then whose logs were read or never looked at, and those that were not tried on them."""

    def builds(self, since: datetime) -> Sequence[BuildRow]:
        """All builds since then, oldest first."""

    def hits(self, since: datetime) -> Sequence[HitRow]:
        """All hits, of the fingerprints as they are now, on builds since then."""

    def wordings(self) -> Sequence[Wording]:
        """All wordings ever seen, oldest first."""

    def first_hits(self) -> Mapping[str, datetime]:
        """When each bug was first hit, as far back as was ever known, longer than builds are kept."""

    def covered(self, since: datetime) -> Sequence[tuple[datetime, datetime]]:
        """The spans, oldest first, from then on, of which all builds are known; they do not touch each other."""

    def covers(self, start: datetime, end: datetime) -> None:
        """All builds of this span were written down."""

    def asked_until(self, what: str) -> datetime | None:
        """The mark that was set for ``what`` (an engine, or one of its fingerprints); None where none was."""

    def mark_asked(self, what: str, until: datetime) -> None:
        """All that ``what`` has to tell until then is written down."""

    def keep_logs(self, build: str, logs: BuildLogs, fields: Fields) -> None:
        """Write down where a known build's logs are, so that an engine can be asked about it again."""

    def logs(self, build: str) -> tuple[BuildLogs, Fields] | None:
        """Where a build's logs are; None where nobody said."""

    def log_roots(self) -> Mapping[str, str]:
        """By build, the roots of the logs that were told."""

    def prune(self, before: datetime) -> int:
        """Forget builds older than that; how many."""


class Tables(Protocol):
    """An engine that tells of all builds that it holds, and of what hits them, at once."""

    def refresh(
        self, history: History, fingerprints: Sequence[Fingerprint], since: datetime, seconds: float
    ) -> TableReport:
        """Write down what is new since the last time; what cannot be asked just now is told, and asked again.

        :param since: how far back pages look.
        :param seconds: how long this may take; what is left over is told, and for the next time.
        :raises Unavailable, Refused: nothing could be asked.
        """


class Answers(Protocol):
    """What was said about failures."""

    def failures(self, since: datetime) -> Sequence[FailureRow]:
        """All failures since then, oldest first."""


class Reviews(Protocol):
    """Where changes that fix a bug are found."""

    def fixing(self, bug: str) -> Sequence[Review]:
        """The open and lately merged changes that name the bug.

        :raises Unavailable, Refused: it cannot be asked.
        """
