# SPDX-License-Identifier: Apache-2.0
"""What can happen to the bot: everything that reaches the deciding thread is one of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from elastic_recheck.model import Arrival, Bug, BuildDiagnosis, Comment, Delivery, Diagnosis, Standing
from elastic_recheck.noise import Sample


@dataclass(frozen=True, slots=True)
class CommentMade:
    """Somebody commented on a change."""

    comment: Comment


@dataclass(frozen=True, slots=True)
class CatchUpDue:
    """Comments may have been missed: the event source was (re)connected, or lost some, or cannot be had.

    ``last``: this look, a little after the first, closes the gap.
    """

    last: bool = False


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """Gerrit was asked, at ``asked``, for what may have been missed; ``error`` is what it raised, if it did."""

    comments: tuple[Comment, ...]
    asked: datetime
    last: bool
    error: BaseException | None = None


@dataclass(frozen=True, slots=True)
class LookDue:
    """It is time to look for a build's logs."""

    key: str
    index: int


@dataclass(frozen=True, slots=True)
class Looked:
    """Somebody looked for a build's logs."""

    key: str
    index: int
    arrival: Arrival


@dataclass(frozen=True, slots=True)
class Diagnosed:
    """All fingerprints were tried on a build, or its logs will not be read."""

    key: str
    index: int
    diagnosis: BuildDiagnosis


@dataclass(frozen=True, slots=True)
class Informed:
    """The tracker was asked about the bugs of a diagnosis, and Gerrit (where it could be) how the change stands."""

    diagnosis: Diagnosis
    bugs: Mapping[str, Bug]
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class DeliveryDue:
    """It is time to answer, or to try again."""

    delivery: Delivery
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Delivered:
    """A reporter is done with a delivery; ``error`` is what it raised, if it did."""

    delivery: Delivery
    tries: int
    error: BaseException | None = None


@dataclass(frozen=True, slots=True)
class SettleDue:
    """It is time to see whether a channel answers again on which a delivery's end is unclear."""

    delivery: Delivery
    tries: int


@dataclass(frozen=True, slots=True)
class Settled:
    """The channel answers again; ``again``: what is unclear may be sent once more after a pause."""

    delivery: Delivery
    tries: int
    again: bool


@dataclass(frozen=True, slots=True)
class StormOver:
    """A channel's storm of one bug has had its time."""

    channel: str
    bug: str


@dataclass(frozen=True, slots=True)
class SourceConnected:
    """The event stream is open."""


@dataclass(frozen=True, slots=True)
class SourceLost:
    """The event stream could not be opened, or has ended; it is tried again."""


@dataclass(frozen=True, slots=True)
class SourceAlive:
    """Something else than a comment was heard."""


@dataclass(frozen=True, slots=True)
class SourceGarbled:
    """Something was heard that makes no sense, and was passed over."""


@dataclass(frozen=True, slots=True)
class BeatDue:
    """It is time to say that all is well, or that it is not."""


@dataclass(frozen=True, slots=True)
class TidyingDue:
    """It is time to forget what is long done."""


@dataclass(frozen=True, slots=True)
class PassingSearched:
    """A build that passed was searched, or is not ``there`` yet; ``error`` is what was raised, if something was."""

    there: bool = True
    error: BaseException | None = None


@dataclass(frozen=True, slots=True)
class NoiseCounted:
    """It was counted what fingerprints hit of the builds that passed; None: it could not be."""

    passing: Mapping[str, Sample] | None


@dataclass(frozen=True, slots=True)
class OperatorsTold:
    """The operators' channel was told; ``error`` is what was raised, if something was."""

    error: BaseException | None = None


@dataclass(frozen=True, slots=True)
class ClockStepped:
    """The clock was set, by so much: times that are remembered are to be moved along."""

    by: timedelta


@dataclass(frozen=True, slots=True)
class ReloadAsked:
    """The configuration is to be read again."""


@dataclass(frozen=True, slots=True)
class SourceEnded:
    """The thread that reads the event stream has ended, which it never should."""

    error: BaseException | None


@dataclass(frozen=True, slots=True)
class ThreadDied:
    """A thread of ours has ended with an error that nobody expected."""

    name: str
    error: BaseException | None


@dataclass(frozen=True, slots=True)
class StopAsked:
    """The process is to end."""


Happening = (
    CommentMade
    | CatchUpDue
    | CaughtUp
    | LookDue
    | Looked
    | Diagnosed
    | Informed
    | DeliveryDue
    | Delivered
    | SettleDue
    | Settled
    | StormOver
    | SourceConnected
    | SourceLost
    | SourceAlive
    | SourceGarbled
    | BeatDue
    | TidyingDue
    | PassingSearched
    | NoiseCounted
    | OperatorsTold
    | ClockStepped
    | ReloadAsked
    | SourceEnded
    | ThreadDied
    | StopAsked
)
