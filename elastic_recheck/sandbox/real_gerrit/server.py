# SPDX-License-Identifier: Apache-2.0
"""One running Gerrit: its process and its site, which outlives the process."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.http import AllowedHosts, Http
from elastic_recheck.sandbox.java import JavaServer, free_ports
from elastic_recheck.sandbox.real_gerrit.installation import Installation, write_config


class GerritServer(JavaServer):
    """Gerrit on two free ports of the loopback, with its site in ``folder``. Runs from :meth:`start` on."""

    def __init__(self, installation: Installation, folder: Path) -> None:
        self.site = folder / "site"
        command = installation.program("Daemon", "-d", str(self.site), "--console-log", "--headless")
        super().__init__("Gerrit", command, self._answers, folder / "gerrit.log")
        shutil.copytree(installation.folder / "site", self.site)
        self.http_port, self.ssh_port = free_ports(2)
        write_config(self.site, self.http_port, self.ssh_port)
        self.url = f"http://127.0.0.1:{self.http_port}"
        self.http = Http(AllowedHosts([f"127.0.0.1:{self.http_port}"]))

    @property
    def known_hosts(self) -> str:
        """The line of its host key."""
        kind, key = (self.site / "etc" / "ssh_host_ed25519_key.pub").read_text().split()[:2]
        return f"[127.0.0.1]:{self.ssh_port} {kind} {key}"

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.ssh_port), timeout=1) as ssh:
                ssh.settimeout(5)
                greeted = ssh.recv(4) == b"SSH-"
            return greeted and self.http.request("GET", f"{self.url}/config/server/version").status == 200
        except (OSError, Unavailable, Refused):
            return False
