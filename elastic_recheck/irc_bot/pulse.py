# SPDX-License-Identifier: Apache-2.0
"""Is the server still there, and has it read what was written? Both are asked with PING."""

from __future__ import annotations

from collections.abc import Sequence


class Pulse:
    """At most one PING is under way, so that its answer cannot be taken for another's. Times are seconds."""

    def __init__(self, ping_after: float, patience: float, now: float) -> None:
        self._ping_after = ping_after
        self._patience = patience
        self._heard = now
        self._asked: float | None = None
        self._count = 0

    @property
    def waiting(self) -> bool:
        """A PING has no answer yet."""
        return self._asked is not None

    @property
    def token(self) -> str:
        """What the last PING carried."""
        return f"elastic-recheck-{self._count}"

    def heard(self, now: float) -> None:
        """Something came from the server."""
        self._heard = now

    def ask(self, now: float) -> str:
        """Begin a PING; returns its token."""
        self._asked = now
        self._count += 1
        return self.token

    def answered(self, arguments: Sequence[str]) -> bool:
        """Judge a PONG by its arguments (after the server's name). Python's ``irc.server`` sends no token back."""
        if not self.waiting or (arguments and arguments[-1] != self.token):
            return False
        self._asked = None
        return True

    def is_quiet(self, now: float) -> bool:
        """Nothing was heard for so long that it is time to ask."""
        return not self.waiting and now - self._heard >= self._ping_after

    def is_dead(self, now: float) -> bool:
        """The last PING was not answered in time."""
        return self._asked is not None and now - self._asked >= self._patience
