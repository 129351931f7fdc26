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
    Standing,
    Verdict,
)


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

    def look(self, build: Build) -> Arrival:
        """Look once whether the build can be searched by now. Never raises for what the network does."""

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

    def last_heard(self) -> datetime | None:
        """The latest time that was told to :meth:`heard`; None at the first start."""

    def admit(self, failure: Failure, now: datetime) -> bool:
        """Write the failure down; False where it (or one of its kin within 5 s) is known already."""

    def unfinished(self) -> Sequence[tuple[Failure, Sequence[BuildDiagnosis | None]]]:
        """Failures without diagnosis yet, oldest first; a slot a build, filled where it was diagnosed."""

    def diagnosed(self, key: str, index: int, diagnosis: BuildDiagnosis) -> None:
        """Keep the verdict on one build."""

    def concluded(
        self, key: str, deliveries: Sequence[Delivery], withheld: Sequence[tuple[str, str]], now: datetime
    ) -> None:
        """Put down, in one go, what is to be said where, and (channel, reason) of what is kept back."""

    def changes_hit(self, bugs: Iterable[str], since: datetime) -> Mapping[str, int]:
        """How many changes each of these bugs has hit since then."""

    def said_on(self, change: Change, patch_set: int) -> tuple[int, int]:
        """How many comments were or will be made on this patch set, and on this change."""

    def said_since(self, since: datetime) -> int:
        """How many comments were or will be made in all, of those decided on since then."""

    def undelivered(self) -> Sequence[tuple[Delivery, bool]]:
        """Deliveries without an end, oldest first, and of each whether it was being handed over."""

    def sending(self, delivery: Delivery, now: datetime) -> None:
        """The delivery is about to be handed over."""

    def not_sent(self, delivery: Delivery, now: datetime) -> None:
        """The delivery was surely not taken; it is due again."""

    def ended(self, delivery: Delivery, end: End, reason: str, now: datetime) -> None:
        """The delivery reached its end."""


class Metrics:
    """Where what happens is counted: nowhere, unless a subclass does. Every method returns at once."""

    def heard(self, time: datetime, from_ci: bool) -> None:
        """A review comment was heard, made at ``time``."""

    def unparsed(self) -> None:
        """A CI comment says that something failed, and nobody understands what."""

    def left_out(self, why: str) -> None:
        """A failed job was left out."""

    def failed(self) -> None:
        """A failure was admitted."""

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

    def deaf(self, deaf: bool) -> None:
        """Whether nothing can be heard."""
