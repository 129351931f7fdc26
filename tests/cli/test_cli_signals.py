# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import _thread
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from elastic_recheck.cli.signals import hear_deaths
from elastic_recheck.happenings import Happening, ThreadDied
from elastic_recheck.inbox import Inbox


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """Where deaths of threads are heard of; afterwards all is as it was."""
    hooks = threading.excepthook, sys.unraisablehook
    inbox = Inbox(lambda: datetime.now(UTC))
    hear_deaths(inbox)
    yield inbox
    threading.excepthook, sys.unraisablehook = hooks


def _next(inbox: Inbox) -> Happening:
    return inbox.next()[0]


def test_a_thread_that_dies_is_heard_of(inbox: Inbox) -> None:
    """So that the process ends, and another one goes on where it stopped."""

    def dies() -> None:
        raise LookupError("gone")

    threading.Thread(target=dies, name="the listener").start()
    match _next(inbox):
        case ThreadDied("the listener", LookupError()):
            return
    pytest.fail("nobody heard of it")


def test_a_thread_that_cannot_even_begin_is_heard_of(inbox: Inbox) -> None:
    """Where memory ends just then, whoever began it waits for ever for a sign of it."""

    def dies() -> None:
        raise MemoryError

    _thread.start_new_thread(dies, ())
    match _next(inbox):
        case ThreadDied(_, MemoryError()):
            return
    pytest.fail("nobody heard of it")
