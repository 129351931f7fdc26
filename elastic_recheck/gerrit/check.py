# SPDX-License-Identifier: Apache-2.0
"""Whether the account may do over SSH what the bot has to do."""

from __future__ import annotations

import threading
import time

from elastic_recheck.errors import Refused
from elastic_recheck.gerrit.ssh import SshCommand, SshLogin

_NOTICE = 3.0
"""Seconds within which a Gerrit that does not permit the stream says so."""


def check_ssh(login: SshLogin) -> str:
    """Log in (which checks the host's key), ask for the version, and open the event stream for a moment.

    :raises Unavailable: it does not answer as it should.
    :raises Refused: host key, login, or the right to read the stream; the text says what to do.
    """
    never = threading.Event()
    with SshCommand(login, "gerrit version", never) as command:
        version = command.finish(b"").output.decode(errors="replace").strip()
    with SshCommand(login, "gerrit stream-events -s comment-added", never) as command:
        opened = time.monotonic()
        while time.monotonic() - opened < _NOTICE:
            if command.receive() == b"":
                complaint = command.complaint()
                raise Refused(f"{login}: {complaint}; grant the account the global capability Stream Events")
    return f"{login}: {version}, the event stream may be read"
