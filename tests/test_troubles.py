# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import UTC, datetime, timedelta

from elastic_recheck.model import Trouble
from elastic_recheck.troubles import Troubles

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_an_outage_is_told_once_however_many_builds_it_concerns() -> None:
    """And again where it goes on for long; another kind of trouble is told by itself."""
    troubles = Troubles()
    for number in range(100):
        troubles.meet(Trouble.PASSING, f"log server cannot be reached ({number})")
    assert troubles.to_tell(NOON) == ["blind? builds wait past their deadline: log server cannot be reached (0)"]
    troubles.meet(Trouble.PASSING, "log server cannot be reached")
    assert troubles.to_tell(NOON + timedelta(minutes=59)) == []
    troubles.meet(Trouble.OURS, "internal error")
    assert len(troubles.to_tell(NOON + timedelta(minutes=59))) == 1
    assert troubles.to_tell(NOON + timedelta(minutes=60)) == []
    troubles.meet(Trouble.PASSING, "log server cannot be reached")
    assert len(troubles.to_tell(NOON + timedelta(minutes=60))) == 1
    assert troubles.to_tell(NOON + timedelta(hours=3)) == []
