# SPDX-License-Identifier: Apache-2.0
"""Answers on their channels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from elastic_recheck.model.bugs import Bug
from elastic_recheck.model.failures import Change


@dataclass(frozen=True, slots=True)
class Delivery:
    """One answer on one channel: ``gerrit`` or ``irc:#channel``.

    ``tag`` is the review tag; ``bugs`` are those that it names, empty where it (also) tells of an unknown failure.
    ``deadline`` is until when its builds' logs were waited for; ``late`` as in :class:`Failure`.
    """

    key: str
    channel: str
    text: str
    change: Change
    patch_set: int
    tag: str = ""
    pipeline: str = ""
    bugs: tuple[Bug, ...] = ()
    deadline: datetime | None = None
    late: bool = False


class End(StrEnum):
    """How a failure, or one of its deliveries, ended."""

    ANSWERED = "answered"
    WITHHELD = "withheld"
    GIVEN_UP = "given up"
