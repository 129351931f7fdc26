# SPDX-License-Identifier: Apache-2.0
"""How much text an IRC line holds (RFC 2812, section 2.3)."""

from __future__ import annotations

LONGEST = 510
"""Bytes of a line without CR LF, the sender's prefix that the server adds for its readers included."""
LONGEST_USER_AND_HOST = "u" * 10 + "@" + "h" * 63
"""As long as servers let them be; stands in until the server has told ours."""


def budget(nick: str, user_and_host: str, channel: str) -> int:
    """Bytes of text that a channel's readers get of one line; what is beyond them the server cuts off."""
    seen = f":{nick}!{user_and_host or LONGEST_USER_AND_HOST} PRIVMSG {channel} :"
    return LONGEST - len(seen.encode())
