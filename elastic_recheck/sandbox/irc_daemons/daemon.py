# SPDX-License-Identifier: Apache-2.0
"""A server process in a folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

SERVICE_USER = "irc"
"""Debian's account for IRC daemons; used where this runs as root, which services refuse to."""
_START_SECONDS = 20.0
_STOP_SECONDS = 2.0


class CannotStart(Exception):
    """A daemon is not installed, or does not come up."""


class Daemon:
    """Runs from construction until :meth:`close`, which removes its folder too.

    :param port: it is up when it listens there; 0: nobody waits for it.
    :param user: whom to run it as, else as this process.
    :raises CannotStart: it is not installed, or does not come up.
    """

    def __init__(self, folder: Path, port: int, *command: str, user: str | None = None) -> None:
        self.port = port
        self._user = user
        self._folder = folder
        self._command = [program(command[0]), *command[1:]]
        self.start()

    def start(self) -> None:
        """Run it (again) and wait until it listens."""
        with (self._folder / "output").open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own command line
                self._command,
                cwd=self._folder,
                stdout=output,
                stderr=output,
                user=self._user,
                group=self._user,
                extra_groups=[] if self._user else None,
            )
        deadline = time.monotonic() + _START_SECONDS
        while self.port and not listens(self.port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                said = (self._folder / "output").read_text(errors="replace")[-2000:]
                raise CannotStart(f"{self._command[0]}: {said}")
            time.sleep(0.02)

    def kill(self) -> None:
        """End it like a power failure."""
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        """Make it silent, with all its connections open."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """End it and remove its folder."""
        self.thaw()
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def new_folder() -> Path:
    """A folder that a daemon can use after it has given up being root."""
    folder = Path(tempfile.mkdtemp(prefix="irc-daemon-"))
    folder.chmod(0o755)
    return folder


def is_root() -> bool:
    """Whether this process may start daemons as somebody else, and must."""
    return os.geteuid() == 0


def program(name: str) -> str:
    """Where a program is; those of administrators are looked for, too.

    :raises CannotStart: it is not installed.
    """
    found = shutil.which(name, path=os.environ.get("PATH", os.defpath) + ":/usr/sbin")
    if found is None:
        raise CannotStart(f"{name} is not installed")
    return found


def free_port() -> int:
    """A port of the loopback that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Whether somebody accepts connections there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
