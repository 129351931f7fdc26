# SPDX-License-Identifier: Apache-2.0
"""The demo as its users start it: a process of its own, without a terminal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

DEMO = [sys.executable, "-c", "from elastic_recheck.cli.demo import main; main()"]


class Demo:
    """A demo that runs with ``folder`` for its temporary files; ``lines`` is what it has said so far."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.lines: list[str] = []
        environment = {**os.environ, "TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            [*DEMO, *options], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def line(self, start: str, timeout: float = 60) -> str:
        """Wait for a line that begins so."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            found = next((line for line in list(self.lines) if line.startswith(start)), None)
            if found is not None:
                return found
            assert self.process.poll() is None, self.text()
            time.sleep(0.05)
        raise AssertionError(self.text())

    def daemon(self) -> int:
        """Tell the process id of its daemon, once it has begun to play."""
        self.line(" 1/")
        (lock,) = self.folder.glob("er-demo-*/state/lock")
        return int(lock.read_text())

    def end(self, number: signal.Signals | None = None) -> int:
        if number:
            self.process.send_signal(number)
        return self.process.wait(30)

    def text(self) -> str:
        return "\n".join(self.lines)


@pytest.fixture
def demos() -> Iterator[list[Demo]]:
    started: list[Demo] = []
    yield started
    for demo in started:
        if demo.process.poll() is None:
            demo.end(signal.SIGTERM)


def is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.timeout(120)
def test_the_day_goes_as_expected_and_can_be_kept(tmp_path: Path, demos: list[Demo]) -> None:
    demos.append(demo := Demo(tmp_path, "--keep"))
    daemon = demo.daemon()
    where = demo.line("Left running", timeout=90)
    gerrit = requests.get(demo.line("  Gerrit ").split()[1], timeout=5).text
    text = demo.text()
    assert "12 of 12 as expected" in text
    assert gerrit.count("Demo: ") == 12
    assert str(tmp_path) in where
    assert "\x1b" not in text
    assert demo.end(signal.SIGINT) == 0, demo.text()
    assert is_gone(daemon)
    assert not list(tmp_path.iterdir())


def test_an_interrupted_demo_leaves_nothing_behind(tmp_path: Path, demos: list[Demo]) -> None:
    demos.append(demo := Demo(tmp_path))
    daemon = demo.daemon()
    assert demo.end(signal.SIGINT) == 130, demo.text()
    assert is_gone(daemon)
    assert not list(tmp_path.iterdir())
    assert "Traceback" not in demo.text()


def test_a_daemon_that_dies_is_told_with_its_log(tmp_path: Path, demos: list[Demo]) -> None:
    demos.append(demo := Demo(tmp_path))
    os.kill(demo.daemon(), signal.SIGKILL)
    assert demo.end() == 1
    text = demo.text()
    assert "WRONG: the daemon ended with exit code -9" in text
    (log,) = tmp_path.glob("er-demo-*/daemon.log")
    assert f"The daemon's log: {log}" in text


def test_help_shows_how_it_is_used() -> None:
    said = subprocess.run([*DEMO, "--help"], capture_output=True, text=True, timeout=30, check=True).stdout
    assert "elastic-recheck-demo --gerrit real" in said
