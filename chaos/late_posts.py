# SPDX-License-Identifier: Apache-2.0
"""What was on its way when the bot was killed, or gave up waiting, comes to the server all the same: later, or half.

A relay stands between the bot and Gerrit's REST interface, and one between it and the IRC server.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

from chaos.nursery import wait_until
from chaos.real import real_site
from chaos.relay import Relay, Unmoved
from chaos.site import KNOWN, Lives, Site, total
from chaos.tally import How, Outcome, Tally

PATIENCE = 150.0
A_POST, A_LINE = b"/review HTTP/", b"PRIVMSG "
PRODUCT_SETTLE, SHORT_SETTLE = 30.0, 6.0


@dataclass
class Held(Unmoved):
    """Holds the first POST until it is let go."""

    def __post_init__(self) -> None:
        self.is_here, self.let_go = threading.Event(), threading.Event()

    def to_server(self, data: bytes) -> None:
        """Hold it, once."""
        if A_POST in data and not self.is_here.is_set():
            self.is_here.set()
            self.let_go.wait()


@dataclass
class Once(Unmoved):
    """Does something when ``what`` comes by for the first time: before it goes on, or after."""

    what: bytes
    act: Callable[[], None]
    before: bool

    def __post_init__(self) -> None:
        self.done = threading.Event()

    def to_server(self, data: bytes) -> None:
        """Perhaps now."""
        if self.before:
            self._look(data)

    def passed(self, data: bytes) -> None:
        """Or now."""
        if not self.before:
            self._look(data)

    def _look(self, data: bytes) -> None:
        if self.what in data and not self.done.is_set():
            self.done.set()
            self.act()


@dataclass
class Deafened(Unmoved):
    """Cuts off the answer to the first POST."""

    def __post_init__(self) -> None:
        self._seen = self._cut = False

    def to_server(self, data: bytes) -> None:
        """Note the first POST."""
        self._seen = self._seen or A_POST in data

    def to_client(self, data: bytes) -> bytes:
        """Cut what comes next."""
        cut = self._seen and not self._cut
        self._cut = self._cut or cut
        return b"" if cut else data


def run(how: How) -> Outcome:
    """All cases, at the same time."""
    settles = [SHORT_SETTLE, SHORT_SETTLE / 2] if how.short else [PRODUCT_SETTLE, SHORT_SETTLE, SHORT_SETTLE / 2]
    with real_site(how) as real, ExitStack() as stack:
        site = real.site
        cases: list[tuple[Callable[..., Tally], tuple[object, ...]]] = [
            *((_held_over_a_death, (seconds, ahead)) for seconds in settles for ahead in (0.1, 0.6)),
            (_answer_cut, ()),
            *((_killed_at, (A_POST, before)) for before in (True, False)),
            *((_killed_at, (A_LINE, before)) for before in (True, False)),
            *([] if how.short else [(_held_beyond_patience, ())]),
        ]
        with ThreadPoolExecutor(len(cases)) as pool:
            under_way = []
            for case, more in cases:
                pair = _Pair(site, stack, real.gerrit.server.http_port, real.irc.port)
                under_way.append(pool.submit(case, pair, *more))
                time.sleep(1)  # a bot's start takes a second of a processor
            tallies = [each.result() for each in under_way]
        return Outcome(total(tallies), f"{len(cases)} cases of what was on its way")


class _Pair:
    """A bot behind two relays of its own."""

    def __init__(self, site: Site, stack: ExitStack, gerrit_port: int, irc_port: int) -> None:
        self.site = site
        self.gerrit, self.irc = (stack.enter_context(Relay(port)) for port in (gerrit_port, irc_port))

    def lives(self, settle: float = SHORT_SETTLE) -> Lives:
        """The bot, listening."""
        url = f"http://127.0.0.1:{self.gerrit.port}"
        lives = self.site.bot(gerrit={"url": url, "settle": f"{settle:g}s"}, ircbot={"port": str(self.irc.port)})
        _listening(lives)
        return lives


def _held_over_a_death(pair: _Pair, settle: float, ahead: float) -> Tally:
    """Let go when that part of the settling time has gone by since the new process found Gerrit answering.

    Nothing can help where it is held for longer than that.
    """
    lives = pair.lives(settle)
    held = pair.gerrit.watcher = Held()
    lives.fail(KNOWN)
    held.is_here.wait(PATIENCE)
    _kill(lives)
    lives.start()
    wait_until(lambda: "reporter.settle 1 after" in lives.passed.read_text(), PATIENCE)
    time.sleep(settle * ahead)
    held.let_go.set()
    return _counted(lives)


def _held_beyond_patience(pair: _Pair) -> Tally:
    """The bot lives on, gives up waiting, and finds Gerrit answering all others; then the POST arrives."""
    lives = pair.lives(PRODUCT_SETTLE)
    held = pair.gerrit.watcher = Held()
    lives.fail(KNOWN)
    held.is_here.wait(PATIENCE)
    wait_until(lambda: "perhaps delivered" in lives.lives[-1].text(), PATIENCE)
    time.sleep(PRODUCT_SETTLE * 0.5)
    held.let_go.set()
    return _counted(lives)


def _answer_cut(pair: _Pair) -> Tally:
    """Gerrit has it, and its answer never arrives."""
    lives = pair.lives()
    pair.gerrit.watcher = Deafened()
    lives.fail(KNOWN)
    return _counted(lives)


def _killed_at(pair: _Pair, what: bytes, before: bool) -> Tally:
    """Killed while it waits for the answer, just before the server has what was sent, or just after."""
    lives = pair.lives()
    watcher = Once(what, lambda: _kill(lives), before)
    if what == A_POST:
        pair.gerrit.watcher = watcher
    else:
        pair.irc.watcher = watcher
    lives.fail(KNOWN)
    watcher.done.wait(PATIENCE)
    lives.lives[-1].wait(10)
    _listening(lives)
    return _counted(lives)


def _kill(lives: Lives) -> None:
    lives.lives[-1].signal(signal.SIGKILL)
    lives.lives[-1].wait(10)


def _listening(lives: Lives) -> None:
    lives.start()
    if not lives.attends(60):
        raise AssertionError(f"the bot does not listen; see {lives.folder}")


def _counted(lives: Lives) -> Tally:
    """When all has its end; a moment later, too."""
    lives.finishes(PATIENCE)
    time.sleep(2)
    lives.stop()
    tally = lives.tally()
    if tally.broken:
        print(f"  {tally}; see {lives.folder}", flush=True)
    return tally
