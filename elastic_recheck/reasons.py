# SPDX-License-Identifier: Apache-2.0
"""Why something was not said: a sentence for people, and one of a few words for whoever counts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """The kinds of reasons: the first are those of policy, the last those of a channel."""

    NOTHING_USEFUL = "nothing_useful"
    WOULD_TRIGGER = "would_trigger"
    OUTAGE = "outage"
    INTERNAL = "internal"
    CLOSED = "closed"
    OUTDATED = "outdated"
    CAP = "cap"
    DRY_RUN = "dry_run"
    HELD = "held"
    NO_SUCH_CHANNEL = "no_such_channel"
    UNCLEAR = "unclear"
    TRIED_OUT = "tried_out"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason; ``str()`` is the sentence."""

    why: Why
    text: str

    def __str__(self) -> str:
        return self.text
