# SPDX-License-Identifier: Apache-2.0
"""How long to wait before the next attempt to connect."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backoff:
    """Pauses in seconds, doubled from ``first`` with each failure in a row, never above ``most``.

    ``refused`` is the shortest pause where the server knows us and said no: hammering it would lock the account.
    """

    first: float = 1.0
    most: float = 120.0
    refused: float = 60.0

    def pause(self, failures: int, jitter: float, *, refused: bool = False) -> float:
        """After so many ``failures`` in a row (at least 1). ``jitter`` in [0, 1) takes up to half of it away,
        so that not all clients of a server that was restarted come back at once.
        """
        pause = min(self.first * 2.0 ** min(failures - 1, 30), self.most)
        return max(pause, self.refused if refused else 0.0) * (1 - jitter / 2)
