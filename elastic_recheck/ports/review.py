# SPDX-License-Identifier: Apache-2.0
"""The review server: what is said there, and how changes stand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Protocol

from elastic_recheck.model import Change, Comment, Standing


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
