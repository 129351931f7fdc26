# SPDX-License-Identifier: Apache-2.0
"""The real daemon, as a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

_PATIENCE = 5.0
_FOREIGN = re.compile("_proxy$|^ELASTIC_RECHECK_", re.IGNORECASE)


def environment(home: Path) -> dict[str, str]:
    """The variables that a program of ours sees in the demo: an empty home directory, no proxies, none of ours."""
    return {name: value for name, value in os.environ.items() if not _FOREIGN.search(name)} | {"HOME": str(home)}


class Daemon:
    """Runs ``elastic-recheck CONFIGURATION`` while it is entered; what it says goes to ``log``.

    It sees an empty home directory, no proxies and no variables of ours, so that only its configuration counts.
    """

    def __init__(self, configuration: Path, log: Path) -> None:
        self.log = log
        home = configuration.parent / "home"
        home.mkdir()
        with log.open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "elastic_recheck", str(configuration)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment(home),
                cwd=configuration.parent,
                process_group=0,  # Ctrl-C on the terminal is for the demo, which then ends the daemon
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def stop(self) -> None:
        """Ask it to end, and make it end where it does not."""
        self._process.terminate()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def last_lines(self, number: int) -> list[str]:
        """Read the end of what it said."""
        return self.log.read_text("utf-8", "replace").splitlines()[-number:]
