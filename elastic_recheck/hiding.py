# SPDX-License-Identifier: Apache-2.0
"""Secrets that this process knows and nobody may read: in no error, log line or traceback, whoever has echoed them.

Servers do echo what they were sent, in the pages with which they refuse it. So a process says at its start what must
not be shown, in whatever form it travels; all that it tells passes through here.
"""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

SHOWN = "***"
LEAST = 4
"""Characters: what is shorter guards nothing, and hiding it would make every text unreadable."""

_concealed: list[str] = []


def conceal(secret: str, user: str = "") -> None:
    """Hide ``secret`` from now on: as it is, quoted for URLs and JSON, and as the login of ``user`` (HTTP, SASL)."""
    if len(secret) < LEAST:
        return
    logins = (f"{user}:{secret}", f"{user}\0{user}\0{secret}", f"\0{user}\0{secret}", secret)
    encoded = [base64.b64encode(login.encode()).decode().rstrip("=") for login in logins]
    forms = {secret, quote(secret, safe=""), quote(secret), json.dumps(secret)[1:-1], repr(secret)[1:-1], *encoded}
    _concealed[:] = sorted({*_concealed, *forms}, key=len, reverse=True)


def hidden(text: str) -> str:
    """The text without any secret that was concealed."""
    for secret in _concealed:
        text = text.replace(secret, SHOWN)
    return text
