# SPDX-License-Identifier: Apache-2.0
"""Bots that start at once: forked from a process that has everything imported and does nothing else.

``python -m chaos.nursery`` reads orders (JSON, a line each), forks a bot for each and tells its process id; whenever a
bot has ended it tells that too. It ends with its standard input, and every bot that is left with it.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from chaos.bot import Orders, run

ROOT = Path(__file__).parent.parent
"""Where this package and the bot's stand."""
START_SECONDS = 60.0


class Bot:
    """One process of the bot."""

    def __init__(self, pid: int, log: Path) -> None:
        self.pid, self.log = pid, log
        self._ended = threading.Event()
        self._status = 0

    @property
    def ended(self) -> bool:
        """It is gone."""
        return self._ended.is_set()

    @property
    def killed(self) -> bool:
        """It is gone as a process goes that is killed."""
        return self.ended and self._status == -signal.SIGKILL

    @property
    def crashed(self) -> bool:
        """It ended by itself: neither killed nor asked to."""
        return self.ended and self._status not in (0, -signal.SIGKILL, -signal.SIGTERM)

    def text(self) -> str:
        """What it has said so far."""
        return self.log.read_text("utf-8", "replace")

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it is still there."""
        if not self.ended:
            os.kill(self.pid, number)

    def wait(self, seconds: float) -> bool:
        """Wait for its end; whether it came in time."""
        return self._ended.wait(seconds)

    def stop(self) -> None:
        """Ask it to end, and make it end where it does not."""
        self.signal(signal.SIGTERM)
        if not self.wait(10):
            self.signal(signal.SIGKILL)
            self.wait(10)

    def note_end(self, status: int) -> None:
        """It has ended; negative: by that signal."""
        self._status = status
        self._ended.set()


def started(command: list[str], log: Path, folder: Path, environment: Mapping[str, str]) -> Bot:
    """The bot as a program of its own, with more in its environment."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            env={**os.environ, "HOME": str(folder), **environment},
        )
    bot = Bot(process.pid, log)
    threading.Thread(target=lambda: bot.note_end(process.wait()), daemon=True).start()
    return bot


class Nursery:
    """Lives while it is entered; many threads may ask for bots."""

    def __init__(self, root: Path = ROOT) -> None:
        self._root = root

    def __enter__(self) -> Nursery:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "chaos.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=self._root,
            start_new_session=True,  # whoever is ended beside it, it ends its bots
        )
        self._bots: dict[int, Bot] = {}
        self._born: dict[str, Bot] = {}
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        stdin = self._process.stdin
        if stdin is not None:
            stdin.close()
        self._process.wait(START_SECONDS)

    def start(self, orders: Orders, log: Path) -> Bot:
        """Have a bot run; its output goes to ``log``, a new file."""
        log.touch()
        asked = {"log": str(log), **asdict(orders)}
        with self._changed:
            stdin = self._process.stdin
            assert stdin is not None
            stdin.write(json.dumps(asked, default=str) + "\n")
            stdin.flush()
            assert self._changed.wait_for(lambda: str(log) in self._born, START_SECONDS), "no bot was born"
            return self._born.pop(str(log))

    def _read(self) -> None:
        stdout = self._process.stdout
        assert stdout is not None
        for line in stdout:
            told = json.loads(line)
            with self._changed:
                if "log" in told:
                    bot = self._bots[told["pid"]] = Bot(told["pid"], Path(told["log"]))
                    self._born[told["log"]] = bot
                else:
                    self._bots.pop(told["pid"]).note_end(told["status"])
                self._changed.notify_all()


def _serve() -> None:
    """The nursery's own process: one thread, so that it may fork."""
    alarm, bell = os.pipe()
    os.set_blocking(bell, False)
    signal.set_wakeup_fd(bell)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    waiting = selectors.DefaultSelector()
    waiting.register(0, selectors.EVENT_READ)
    waiting.register(alarm, selectors.EVENT_READ)
    living: set[int] = set()
    unread = b""
    while True:
        for key, _ in waiting.select():
            data = os.read(key.fd, 1 << 16)
            if key.fd == alarm:
                _tell_ends(living)
            elif data:
                *lines, unread = (unread + data).split(b"\n")
                for line in lines:
                    _bear(json.loads(line), living)
            else:
                for pid in living:
                    os.kill(pid, signal.SIGKILL)
                return


def _tell_ends(living: set[int]) -> None:
    for pid in list(living):
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            living.discard(pid)
            _tell(pid=pid, status=os.waitstatus_to_exitcode(status))


def _bear(asked: dict[str, Any], living: set[int]) -> None:
    pid = os.fork()
    if pid == 0:
        _live(asked)
    living.add(pid)
    _tell(pid=pid, log=asked["log"])


def _live(asked: dict[str, Any]) -> None:
    """The child: never returns."""
    code = 3
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        log = os.open(asked.pop("log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for target, source in ((0, nothing), (1, log), (2, log)):
            os.dup2(source, target)
        orders = Orders(Path(asked.pop("configuration")), Path(asked.pop("passed")), **asked)
        os.chdir(orders.configuration.parent)
        os.environ["HOME"] = str(orders.configuration.parent)
        code = run(orders)
    except BaseException:  # noqa: BLE001 - a bug of the bot, shown as the process's own
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _tell(**what: object) -> None:
    os.write(1, (json.dumps(what) + "\n").encode())


def wait_until(holds: Callable[[], bool], seconds: float, every: float = 0.1) -> bool:
    """Wait until something holds; whether it came about in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


if __name__ == "__main__":
    _serve()
