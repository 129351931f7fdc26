# SPDX-License-Identifier: Apache-2.0
"""Who is told, and who knows of bugs."""

from __future__ import annotations

from typing import Protocol

from elastic_recheck.model import Bug, Delivery


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
