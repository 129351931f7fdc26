# SPDX-License-Identifier: Apache-2.0
"""What the flows need from the edges. Every port may be called from a worker thread; none is asked for the time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from elastic_recheck.model import (
    Arrival,
    Bug,
    Build,
    BuildDiagnosis,
    BuildLogs,
    Change,
    Comment,
    Delivery,
    End,
    Failure,
    Fields,
    Fingerprint,
    LogFile,
    Readiness,
    Standing,
    Verdict,
)
from elastic_recheck.rows import BuildRow, FailureRow, HitRow, Review, TableReport, Wording


class EventSource(Protocol):
    """Where review comments come from."""

    def run(self, deliver: Callable[[Comment], None]) -> None:
        """Hand over every comment as it is made, reconnecting as needed, until :meth:`stop` is called."""

    def stop(self) -> None:
        """End :meth:`run` within a second, from any thread."""


class Past(Protocol):
    """Where comments can be asked for afterwards."""

    def since(self, time: datetime, authors: Collection[str]) -> Sequence[Comment]:
        """All comments that these accounts made since then, oldest first, and perhaps some older ones.

        :raises Unavailable: it cannot be asked just now.
        :raises Refused: it does not answer such questions.
        """


class Changes(Protocol):
    """Where changes can be looked at."""

    def standing(self, change: Change) -> Standing:
        """How the change stands just now.

        :raises Unavailable: it cannot be asked just now.
        :raises Refused: it is not to be seen (private, deleted).
        """


class LogSource(Protocol):
    """Where a build's logs are found and fetched from."""

    def look(self, build: Build) -> Arrival:
        """Look once whether the build's logs are there. Never raises for what the network does."""

    def fetch(self, file: LogFile, target: Path) -> str:
        """Write the file's plain bytes (whatever its encoding was) to ``target``.

        :returns: empty, or what was cut off and why (the file at ``target`` is then a true beginning).
        :raises Unavailable: it could not be read just now.
        :raises Refused: it cannot be read at all (404, host not allowed).
        """


class Engine(Protocol):
    """What answers queries over a build's events."""

    def look(self, build: Build, reported: datetime | None = None) -> Arrival:
        """Look once whether the build can be searched by now. Never raises for what the network does.

        :param reported: when the CI system told that the build failed, where that is known.
        """

    def diagnose(
        self, build: Build, logs: BuildLogs, fields: Fields, fingerprints: Sequence[Fingerprint]
    ) -> BuildDiagnosis:
        """Try all fingerprints on one build, in one go. Never raises for what logs, network or servers do."""

    def close(self) -> None:
        """End what it started; nothing more is asked."""


class BuildSink(Protocol):
    """Where one build's logs are put. Files may be put from several threads at once."""

    @property
    def missing(self) -> Sequence[LogFile]:
        """Those of the build's files that an engine searches, and that are not there in full."""

    def put(self, file: LogFile, plain: Path, cut: str) -> int:
        """Take a file's plain bytes, as :meth:`LogSource.fetch` left them; tell how many events were new or changed.

        To put the same again changes nothing.

        :raises Unavailable: it was not taken, or in part; to be put again.
        :raises Refused: it is never taken.
        """


class LogSink(Protocol):
    """Where logs are put for an engine to search. Builds may be put from several threads at once."""

    def prepare(self) -> None:
        """Make ready for the first build.

        :raises Unavailable: not now. :raises Refused: never.
        """

    def build(self, logs: BuildLogs, fields: Fields, ended: datetime) -> AbstractContextManager[BuildSink]:
        """Open one build, until all of its files were put. Raises as :meth:`BuildSink.put`.

        :param ended: when the build did: the same whenever the build is put again.
        """


class Reporter(Protocol):
    """One way of answering."""

    def send(self, delivery: Delivery) -> None:
        """Deliver, and return when the other side has taken it.

        :raises Unclear: it may have been taken.
        :raises Unavailable: not taken now; may be sent again.
        :raises Refused: never to be taken in this form.
        """

    def settle(self) -> bool:
        """After an unclear end: return once the other side answers again, and whether to send again then.

        :raises Unavailable: it does not answer yet.
        """


class BugTracker(Protocol):
    """Where bugs have titles and states."""

    def bug(self, number: str) -> Bug | None:
        """The bug, or None where it is private or unknown.

        :raises Unavailable: the tracker is away.
        """


class Journal(Protocol):
    """What survives a crash: every failure from its admission to its one end."""

    def heard(self, time: datetime) -> None:
        """All that happened until then has been seen, as far as anybody knows."""

    def look_back_to(self, time: datetime) -> None:
        """Take what was heard until then for all that was heard."""

    def last_heard(self) -> datetime | None:
        """The latest time that was told to :meth:`heard`; None at the first start."""

    def prune(self, before: datetime) -> int:
        """Forget failures that were admitted before then and have all their ends; how many."""

    def admit(self, failure: Failure, now: datetime) -> bool:
        """Write the failure down; False where it (or one of its kin, at about that time) is known already."""

    def unfinished(self) -> Sequence[tuple[bool, datetime, str]]:
        """Failures without diagnosis yet, by key, the most urgent first: whether it is late, its time, its key."""

    def recall(self, key: str) -> tuple[Failure, Sequence[BuildDiagnosis | None]]:
        """An admitted failure; a slot a build, filled where it was diagnosed.

        :raises KeyError: it is not known, or was forgotten.
        """

    def diagnosed(self, key: str, index: int, diagnosis: BuildDiagnosis) -> None:
        """Keep the verdict on one build."""

    def concluded(
        self, key: str, deliveries: Sequence[Delivery], withheld: Sequence[tuple[str, str]], now: datetime
    ) -> None:
        """Put down, in one go, what is to be said where, and (channel, reason) of what is kept back."""

    def changes_hit(self, bugs: Iterable[str], since: datetime) -> Mapping[str, int]:
        """How many changes each of these bugs has hit since then."""

    def lately(self, since: datetime) -> tuple[int, Mapping[str, int]]:
        """How many failures since then have their verdicts, and how many failures each bug hit."""

    def said_on(self, change: Change, patch_set: int) -> tuple[int, int]:
        """How many comments were or will be made on this patch set, and on this change."""

    def said_since(self, since: datetime) -> int:
        """How many comments were or will be made in all, of those decided on since then."""

    def undelivered(self) -> Sequence[tuple[Delivery, bool]]:
        """Deliveries without an end, oldest first, and of each whether it was being handed over."""

    def held(self, delivery: Delivery) -> None:
        """The delivery is not handed over for now, since all is to be held."""

    def were_held(self) -> Sequence[Delivery]:
        """Deliveries without an end that were held since they were tried last."""

    def sending(self, delivery: Delivery, now: datetime) -> None:
        """The delivery is about to be handed over."""

    def not_sent(self, delivery: Delivery, now: datetime) -> None:
        """The delivery was surely not taken; it is due again."""

    def ended(self, delivery: Delivery, end: End, reason: str, now: datetime) -> None:
        """The delivery reached its end."""


class History(Protocol):
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

    def note(self, what: str, text: str, now: datetime) -> None:
        """Remember a text under a name: an answer of somebody who may be away the next time."""

    def noted(self, about: str) -> Mapping[str, tuple[str, datetime]]:
        """All texts whose names begin so, by what follows in the name, each with its time."""

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


class Metrics:
    """Where what happens is counted: nowhere, unless a subclass does. Every method returns at once."""

    def heard(self, time: datetime, from_ci: bool) -> None:
        """A review comment was heard, made at ``time``."""

    def connected(self) -> None:
        """The event stream was opened."""

    def garbled(self) -> None:
        """Something was heard that makes no sense."""

    def fingerprints(self, loaded: int, mistakes: int) -> None:
        """So many fingerprints there are, and so many mistakes in their files."""

    def fetched(self, size: int) -> None:
        """A log file was fetched: so many plain bytes."""

    def not_fetched(self, why: str) -> None:
        """A log file could not be fetched; ``why`` is one of a few words."""

    def unparsed(self) -> None:
        """A CI comment says that something failed, and nobody understands what."""

    def left_out(self, why: str) -> None:
        """A failed job was left out."""

    def failed(self) -> None:
        """A failure was admitted."""

    def looked(self, told: Readiness) -> None:
        """Somebody looked for a build's logs."""

    def logs_there(self, seconds: float) -> None:
        """A build's logs were there so long after the CI comment."""

    def searched(self, seconds: float) -> None:
        """The engine took so long for one build."""

    def diagnosed(self, verdict: Verdict) -> None:
        """A build has its verdict."""

    def ended(self, channel: str, end: End, why: str, seconds: float | None) -> None:
        """A delivery ended, so long after the CI comment (None: nobody knows); ``why`` is one of a few words."""

    def waiting(self, builds: int, oldest: float) -> None:
        """So many builds have no verdict yet, the oldest for so many seconds (0 where there is none)."""

    def noisy(self, muted: int, outages: int) -> None:
        """So many fingerprints are muted, and so many hit most failures."""

    def deaf(self, deaf: bool) -> None:
        """Whether nothing can be heard."""
