# SPDX-License-Identifier: Apache-2.0
"""When not to ask a server that is away, so that an outage costs one try at a time and not a time-out each.

Closed: everybody asks. After some failures in a row, or where the server says for how long it wants to be left alone,
it opens: nobody asks. When its time is over one asks, the others go on waiting; that one's answer closes it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

TOLERATED = 5
"""Failures in a row; the last of them opens it."""
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 60.0
LONGEST_WISH = 600.0
"""A server's own wish counts up to here."""
PROBE_LASTS = 120.0
"""One who asks and never comes back is not waited for any longer."""


@dataclass(frozen=True, slots=True)
class Circuit:
    """Times are seconds on any one steady clock. ``why`` is what failed last; empty where it is closed.

    ``open_until`` is when somebody may ask again; ``probing``: somebody does.
    """

    failures: int = 0
    why: str = ""
    open_until: float = 0.0
    probing: bool = False

    def refuses(self, now: float) -> bool:
        """Whether nobody is to ask now."""
        return bool(self.why) and now < self.open_until

    def asked(self, now: float) -> Self:
        """Somebody who was not refused asks."""
        return replace(self, open_until=now + PROBE_LASTS, probing=True) if self.why else self

    def answered(self) -> Self:
        """There was an answer, whatever it said."""
        return type(self)()

    def failed(self, why: str, now: float, wish: float | None = None) -> Self:
        """There was none; or one that asks to be left alone for ``wish`` seconds."""
        if self.why and not self.probing:
            return self  # asked before it opened
        failures = self.failures + 1
        if wish is None and failures < TOLERATED and not self.why:
            return replace(self, failures=failures)
        pause = min(FIRST_PAUSE * 2.0 ** min(max(failures - TOLERATED, 0), 10), LONGEST_PAUSE)
        return type(self)(failures, why, now + max(pause, min(wish or 0.0, LONGEST_WISH)))
