# SPDX-License-Identifier: Apache-2.0
"""Events that come twice and in any order, through the whole daemon: one answer a failure."""

from __future__ import annotations

import json
import random
from pathlib import Path

from fakes import eventually
from hostile_site import BUG, CONSOLE, KNOWN, hostile_site

FAILURES = 12


def test_events_replayed_doubled_and_shuffled(tmp_path: Path) -> None:
    """While the bot is away things fail; then it hears each event three times, in no order, also after a restart."""
    with hostile_site(tmp_path) as site:
        state = site.stage.state
        recorder = state.listen(state.accounts["zuul"], ("comment-added",))
        changes = [site.fail(site.serve(site.root(), {CONSOLE: KNOWN})) for _ in range(FAILURES)]
        events = [json.loads(recorder.lines(5)) for _ in range(FAILURES)]
        shuffled = random.Random(1)
        for _ in range(2):
            with site.daemon() as daemon:
                eventually(site.attended, 60)
                for event in shuffled.sample(events * 3, len(events) * 3):
                    state.tell_anything(event)
                eventually(lambda: all(map(site.answers, changes)), 60)
                last = site.fail(site.serve(site.root(), {CONSOLE: KNOWN}))
                assert BUG in site.answer(last)
                daemon.terminate()
        assert [len(site.answers(change)) for change in changes] == [1] * FAILURES
        assert all(BUG in site.answers(change)[0] for change in changes)
