# SPDX-License-Identifier: Apache-2.0
"""When nobody can look into builds, the operators are told once, not once a build."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from elastic_recheck.model import Trouble

AGAIN_AFTER = timedelta(hours=1)


@dataclass(slots=True)
class Troubles:
    """What kept us from looking in time, and is not told of yet; and when each kind of it was told of last."""

    _met: dict[Trouble, str] = field(default_factory=dict)
    _told: dict[Trouble, datetime] = field(default_factory=dict)

    def meet(self, trouble: Trouble, why: str) -> None:
        """It happened, for a build."""
        self._met.setdefault(trouble, why)

    def to_tell(self, now: datetime) -> list[str]:
        """A line on each kind that is new, or that still goes on long after it was told of."""
        lines = []
        for trouble, why in self._met.items():
            if trouble not in self._told or now - self._told[trouble] >= AGAIN_AFTER:
                self._told[trouble] = now
                lines.append(_line(trouble, why))
        self._met.clear()
        return lines


def _line(trouble: Trouble, why: str) -> str:
    if trouble is Trouble.OURS:
        return f"blind? an error of mine kept me from looking into a build ({why}); the log has more"
    return f"blind? builds wait past their deadline: {why}"
