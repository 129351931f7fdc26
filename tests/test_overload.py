# SPDX-License-Identifier: Apache-2.0
"""A flood of failures: caught up by the hundred, while others happen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from fakes import eventually
from watching_bot import Bot, failed

from elastic_recheck.happenings import CaughtUp

FLOOD = 400


def test_what_happens_is_answered_before_what_is_caught_up(tmp_path: Path) -> None:
    """Nobody waits for the flood, of which nothing is lost either."""
    bot = Bot(tmp_path).start()
    old = [failed("old", number=number, pipeline="check", ago=timedelta(minutes=9)) for number in range(1, FLOOD + 1)]
    bot.inbox.put(CaughtUp(tuple(old), datetime.now(UTC), last=False))
    eventually(lambda: bool(bot.gerrit.sent))
    for number in range(1001, 1006):
        bot.hear(failed("new", number=number, pipeline="check"))
    eventually(lambda: sum(each.change.number > FLOOD for each in bot.gerrit.sent) == 5, 60)
    assert len(bot.gerrit.sent) < FLOOD
    eventually(lambda: len(bot.gerrit.sent) == FLOOD + 5, 120)
    bot.stop()

    assert len({each.key for each in bot.gerrit.sent}) == FLOOD + 5
