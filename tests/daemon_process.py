# SPDX-License-Identifier: Apache-2.0
"""The daemon as a process, with what it is told and what it says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from fakes import eventually


class DaemonProcess:
    """``elastic-recheck ARGUMENTS``, from entering until leaving; its output is in ``log``."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.log = folder / f"daemon-{time.monotonic_ns()}.log"
        home = folder / "home"
        home.mkdir(exist_ok=True)
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "elastic_recheck", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "HOME": str(home)},
                cwd=folder,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(30)
        if kind is not None:
            print(self.text())  # noqa: T201 - pytest shows it beside the failure

    def text(self) -> str:
        return self.log.read_text("utf-8", "replace")

    def says(self, text: str, times: int = 1) -> None:
        """Wait until it has said so."""
        eventually(lambda: self.text().count(text) >= times or self.process.poll() is not None, 30)
        assert self.text().count(text) >= times, self.text()

    def hear(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def terminate(self) -> float:
        """Ask it to end; returns how many seconds that took."""
        began = time.monotonic()
        self.hear(signal.SIGTERM)
        assert self.process.wait(30) == 0
        return time.monotonic() - began

    def exit_code(self) -> int:
        return self.process.wait(60)
