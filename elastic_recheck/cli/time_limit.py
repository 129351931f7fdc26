# SPDX-License-Identifier: Apache-2.0
"""A limit to how long a command may take, whatever it waits for."""

from __future__ import annotations

import signal
from time import monotonic
from types import FrameType, TracebackType
from typing import Self

from elastic_recheck.errors import Unavailable

ASKING, AGAIN = 0.8, 0.1
"""Of the limit: when whoever is still asked is given up, and how often again, should another not answer either."""


class _OutOfTime(BaseException):
    """No library takes this for an error of its own."""


class TimeLimit:
    """Interrupts the main thread, from entering until leaving.

    While others are asked, the part that waits is told :class:`Unavailable` before the limit, so that there is time to
    go on without it; at the limit all is given up. Uses ``SIGALRM``.

    :raises Unavailable: the limit was reached.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds, self._ends = seconds, monotonic() + seconds

    def asked(self) -> None:
        """Nobody is asked any more: what is left of the time is for the rest."""
        signal.setitimer(signal.ITIMER_REAL, max(self._ends - monotonic(), 0.001))

    def __enter__(self) -> Self:
        signal.signal(signal.SIGALRM, self._interrupt)
        signal.setitimer(signal.ITIMER_REAL, self._seconds * ASKING, self._seconds * AGAIN)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        if isinstance(error, _OutOfTime):
            raise Unavailable(f"not done after {self._seconds:g} s; all stays as it was (see --time-limit)") from None

    def _interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        if monotonic() < self._ends:
            raise Unavailable(f"no answer within {self._seconds * ASKING:g} s (see --time-limit)")
        raise _OutOfTime
