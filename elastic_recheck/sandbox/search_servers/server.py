# SPDX-License-Identifier: Apache-2.0
"""One running search server: its process and its data, which outlive the process."""

from __future__ import annotations

from pathlib import Path

from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.http import AllowedHosts, Http
from elastic_recheck.sandbox.java import JavaServer, cache_folder, free_ports
from elastic_recheck.sandbox.search_servers.installation import Kind, Release, installed


class SearchServer(JavaServer):
    """Serves at ``url``, a free port of the loopback, from construction until :meth:`close`.

    :param release: by default the oldest of the kind.
    :param folder: for its data and its log; both stay.
    :param cache: where the jars are kept; by default in the user's cache.
    :raises CannotStart: this machine lacks what it needs.
    :raises Unavailable: it did not start.
    """

    def __init__(self, kind: Kind, folder: Path, release: Release | None = None, cache: Path | None = None) -> None:
        self.kind = kind
        self.release = release or kind.oldest
        installation = installed(kind, self.release, cache or cache_folder())
        (port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        self.http = Http(AllowedHosts([f"127.0.0.1:{port}"]))
        command = installation.program(folder.absolute(), port)
        super().__init__(str(self), command, self._answers, folder / f"{kind.name}.log")
        try:
            self.start()
        except BaseException:
            self.kill()
            raise

    def __str__(self) -> str:
        return f"{self.kind.name} {self.release.version}"

    def close(self) -> None:
        """End it. Its folder stays."""
        self.stop()

    def _answers(self) -> bool:
        try:
            return self.http.request("GET", f"{self.url}/_cluster/health?wait_for_status=yellow").status == 200
        except (Unavailable, Refused):
            return False
