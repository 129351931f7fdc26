# SPDX-License-Identifier: Apache-2.0
"""Work that may never end is waited for no longer than it should be."""

from __future__ import annotations

import threading
import time

import pytest

from elastic_recheck.errors import Unavailable
from elastic_recheck.gerrit.bounded import within

NEVER = threading.Event()


def test_what_the_work_returns_or_raises_comes_through() -> None:
    def fail() -> None:
        raise TimeoutError("of its own")

    assert within(5, lambda: 7, fail, NEVER) == 7
    with pytest.raises(TimeoutError, match="of its own"):
        within(5, fail, lambda: None, NEVER)


def test_work_that_hangs_is_abandoned_and_freed_again_when_it_ends() -> None:
    release, freed = threading.Event(), threading.Semaphore(0)

    with pytest.raises(Unavailable, match=r"no answer within 0\.1 s"):
        within(0.1, release.wait, freed.release, NEVER)

    assert freed.acquire(timeout=5)
    release.set()
    assert freed.acquire(timeout=5)


def test_stopping_ends_the_wait_at_once() -> None:
    release, stopping = threading.Event(), threading.Event()
    threading.Timer(0.1, stopping.set).start()
    began = time.monotonic()

    with pytest.raises(Unavailable, match="stopped"):
        within(60, release.wait, release.set, stopping)

    assert time.monotonic() - began < 1
