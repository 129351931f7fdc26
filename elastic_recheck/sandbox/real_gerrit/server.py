# SPDX-License-Identifier: Apache-2.0
"""One running Gerrit: its process and its site, which outlives the process."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.http import AllowedHosts, Http
from elastic_recheck.sandbox.real_gerrit.installation import Installation, write_config

START_SECONDS = 120.0
_STOP_SECONDS = 15.0
_PAUSE = 0.1


class GerritServer:
    """Gerrit on two free ports of the loopback, with its site in ``folder``. Runs from :meth:`start` on."""

    def __init__(self, installation: Installation, folder: Path) -> None:
        self._installation = installation
        self.site = folder / "site"
        self.log = folder / "gerrit.log"
        shutil.copytree(installation.folder / "site", self.site)
        self.http_port, self.ssh_port = _free_ports()
        write_config(self.site, self.http_port, self.ssh_port)
        self.url = f"http://127.0.0.1:{self.http_port}"
        self.http = Http(AllowedHosts([f"127.0.0.1:{self.http_port}"]))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def known_hosts(self) -> str:
        """The line of its host key."""
        kind, key = (self.site / "etc" / "ssh_host_ed25519_key.pub").read_text().split()[:2]
        return f"[127.0.0.1]:{self.ssh_port} {kind} {key}"

    def start(self) -> None:
        """Start it, and wait until both ports serve.

        :raises Unavailable: it ended, or took too long.
        """
        command = self._installation.program("Daemon", "-d", str(self.site), "--console-log", "--headless")
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # noqa: S603 - our own words
        deadline = time.monotonic() + START_SECONDS
        while not self._serves():
            if self._process.poll() is not None:
                raise Unavailable(f"Gerrit ended with status {self._process.returncode}; see {self.log}")
            if time.monotonic() > deadline:
                raise Unavailable(f"Gerrit did not serve within {START_SECONDS:g} s; see {self.log}")
            time.sleep(_PAUSE)

    def stop(self) -> None:
        """End it in good order, and if that takes too long, at once."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """End it as a crash does. :meth:`start` brings it back on the same site."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """Stop its time: connections stay open, nobody answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def _serves(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.ssh_port), timeout=1) as ssh:
                ssh.settimeout(5)
                greeted = ssh.recv(4) == b"SSH-"
            return greeted and self.http.request("GET", f"{self.url}/config/server/version").status == 200
        except (OSError, Unavailable, Refused):
            return False


def _free_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as first, socket.create_server(("127.0.0.1", 0)) as second:
        return first.getsockname()[1], second.getsockname()[1]
