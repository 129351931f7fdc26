# SPDX-License-Identifier: Apache-2.0
"""What survives a crash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from elastic_recheck.model import BuildDiagnosis, Change, Delivery, End, Failure


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
