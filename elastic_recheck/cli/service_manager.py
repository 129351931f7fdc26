# SPDX-License-Identifier: Apache-2.0
"""Telling the service manager how it goes.

Protocol: systemd's manual page ``sd_notify(3)``: datagrams of ``KEY=VALUE`` lines to the socket in ``NOTIFY_SOCKET``.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping


class ServiceManager:
    """Speaks to systemd, or to nobody where the environment names no socket."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address

    def alive(self, why_deaf: str) -> None:
        """It runs and decides; ``why_deaf`` is shown as its status."""
        self._notify(f"READY=1\nWATCHDOG=1\nSTATUS={why_deaf or 'listening'}")

    def stopping(self) -> None:
        """It is about to end."""
        self._notify("STOPPING=1")

    def _notify(self, text: str) -> None:
        """A manager that does not listen is none of our business: if it cares, its watchdog ends us."""
        if not self._address:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as datagrams:
            datagrams.setblocking(False)
            try:
                datagrams.sendto(text.encode(), self._address)
            except OSError:
                return
