# SPDX-License-Identifier: Apache-2.0
"""What the deciding thread hears of its own process: signals, and threads that died."""

from __future__ import annotations

import logging
import queue
import signal
import sys
import threading

from elastic_recheck.happenings import ReloadAsked, StopAsked, ThreadDied
from elastic_recheck.inbox import Inbox

log = logging.getLogger(__name__)


def hear_signals(inbox: Inbox) -> None:
    """SIGTERM and SIGINT ask for the end, SIGHUP for the rules to be read again."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: inbox.put(StopAsked()))
    signal.signal(signal.SIGHUP, lambda *_: inbox.put(ReloadAsked()))


def hear_deaths(inbox: Inbox) -> None:
    """A thread that is missing makes no noise: the process ends, for the service manager to start another."""

    def died(what: threading.ExceptHookArgs) -> None:
        name = what.thread.name if what.thread else "?"
        log.critical("thread %s: this is a bug in elastic-recheck", name, exc_info=what.exc_value)
        inbox.put(ThreadDied(name, what.exc_value))

    threading.excepthook = died
    _hear_of_the_unborn(inbox)


def _hear_of_the_unborn(inbox: Inbox) -> None:
    """A thread that cannot even begin, since memory has ended: whoever began it waits for it for ever.

    Nothing in Python can run in that thread; a queue's own ``put`` can.
    """
    ignored: queue.SimpleQueue[sys.UnraisableHookArgs] = queue.SimpleQueue()

    def listen() -> None:
        while True:
            what = ignored.get()
            if "in thread started by" in (what.err_msg or ""):
                inbox.put(ThreadDied("that was to begin", what.exc_value))
            sys.__unraisablehook__(what)

    threading.Thread(target=listen, name="ignored errors", daemon=True).start()
    sys.unraisablehook = ignored.put
