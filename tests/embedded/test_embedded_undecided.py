# SPDX-License-Identifier: Apache-2.0
"""A searching process that gets the undecided fingerprints alone learns what it would with all of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_recheck.engines.embedded.judge import judge, undecided
from elastic_recheck.engines.embedded.known import Known
from elastic_recheck.engines.embedded.scan import scan
from elastic_recheck.engines.embedded.task import FetchedFile, Task
from elastic_recheck.events import DEFAULT_RULES, classify_file
from elastic_recheck.model import Fingerprint

CONSOLE = """2026-01-03 01:02:03.456 | red
2026-01-03 01:02:04.456 | green
2026-01-03 01:02:05.456 | tempest.api.test_one ... FAILED
2026-01-03 01:02:06.456 | ERROR: it broke
"""
TEXTS = st.sampled_from(["red", "green", "blue", "yellow"]).map('message:"{}"'.format)
FINGERPRINTS = st.lists(
    st.builds(
        Fingerprint,
        bug=st.uuids().map(str),
        query=TEXTS,
        also=st.lists(TEXTS, max_size=1).map(tuple),
        unless=st.lists(TEXTS, max_size=1).map(tuple),
        test_ids=st.sampled_from([(), ("tempest.api.test_one",), ("tempest.api.test_two",)]),
    ),
    max_size=5,
)


@pytest.fixture(scope="module")
def task(tmp_path_factory: pytest.TempPathFactory) -> Task:
    path = Path(tmp_path_factory.mktemp("build"), "console")
    path.write_text(CONSOLE)
    return Task((FetchedFile(path, classify_file("job-output.txt", DEFAULT_RULES), ""),), {}, (), 60)


@given(before=FINGERPRINTS, now=FINGERPRINTS, unread=st.sampled_from([(), ("syslog: gone",)]))
def test_the_undecided_are_enough(
    task: Task, before: list[Fingerprint], now: list[Fingerprint], unread: tuple[str, ...]
) -> None:
    known = scan(replace(task, fingerprints=tuple(before), known=Known(unread=unread))) if before else Known()
    fingerprints = (*before, *now)
    sent = tuple(undecided(fingerprints, known))
    whole = scan(replace(task, fingerprints=fingerprints, known=known))
    bare = known.bare(sent)
    part = scan(replace(task, fingerprints=sent, known=bare)).beyond(bare).after(known)
    assert part == whole
    assert judge(fingerprints, part) == judge(fingerprints, whole)


def test_of_many_that_are_decided_one_that_hits_is_sent(task: Task) -> None:
    decided = [Fingerprint(str(number), f'message:"red" OR message:"x{number}"') for number in range(100)]
    known = scan(replace(task, fingerprints=tuple(decided)))
    new = Fingerprint("new", 'message:"blue"')
    assert undecided([*decided, new], known) == (new, decided[0])
    assert len(known.bare([new, decided[0]]).verdicts) == 1
