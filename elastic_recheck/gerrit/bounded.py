# SPDX-License-Identifier: Apache-2.0
"""Waiting for what may never come back: name look-ups, connecting, and SSH replies, which know no time limit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from time import monotonic
from typing import TypeVar

from elastic_recheck.errors import Unavailable

T = TypeVar("T")

TICK = 0.25
"""Seconds after which every wait looks whether it shall stop."""


def within(seconds: float, work: Callable[[], T], abandon: Callable[[], None], stopping: threading.Event) -> T:
    """Do ``work`` in a thread of its own, and return (or raise) what comes of it.

    After ``seconds``, or when ``stopping`` is set, it is left to itself and ``abandon`` frees what it holds: at
    once, so that it ends if it can, and once more when it ends after all.

    :raises Unavailable: it was abandoned.
    """
    outcome: Future[T] = Future()
    abandoned = threading.Event()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised again below, in the thread that waits
            outcome.set_exception(error)
        if abandoned.is_set():
            abandon()

    threading.Thread(target=run, name="bounded", daemon=True).start()
    deadline = monotonic() + seconds
    while monotonic() < deadline and not stopping.is_set():
        try:
            return outcome.result(timeout=TICK)
        except TimeoutError:
            if outcome.done():  # it ended just now, or its own result is a TimeoutError
                return outcome.result()
    abandoned.set()
    abandon()
    raise Unavailable("stopped" if stopping.is_set() else f"no answer within {seconds:g} s")
