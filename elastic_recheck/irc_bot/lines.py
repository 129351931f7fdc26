# SPDX-License-Identifier: Apache-2.0
"""What may stand in an IRC line, and how much of it (RFC 2812, section 2.3; colours: https://modern.ircdocs.horse)."""

from __future__ import annotations

import re

LONGEST = 510
"""Bytes of a line without CR LF, the sender's prefix that the server adds included."""
LONGEST_USER_AND_HOST = 10 + 63
"""Bytes, as servers cut them, where the server has not told ours yet."""

COLOUR = re.compile(r"\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?")
LINE_BREAK = re.compile("[\t\n\v\f\r\x85\u2028\u2029]+")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
"""Control codes, and the Unicode ones that turn the direction of what follows."""
NO_TEXT = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Make text one line that says nothing but what it shows."""
    text = LINE_BREAK.sub(" ", COLOUR.sub("", text))
    return NO_TEXT.sub("\ufffd", CONTROL.sub("", text)).strip()


def budget(nick: str, user_and_host: str, channel: str) -> int:
    """Bytes of text that a channel's readers get in one line: ``:nick!user@host PRIVMSG #channel :text``."""
    sender = len(nick.encode()) + 1 + (len(user_and_host.encode()) or LONGEST_USER_AND_HOST + 1)
    return LONGEST - len(":") - sender - len(f" PRIVMSG {channel} :".encode())


def split(text: str, budget_bytes: int) -> list[str]:
    """Cut text at blanks into lines of at most so many bytes; what has no blanks, between characters."""
    lines: list[str] = []
    while len(text.encode()) > budget_bytes:
        head = text.encode()[: budget_bytes + 1].decode("utf-8", "ignore")
        cut = head.rfind(" ")
        if cut <= 0:
            cut = len(text.encode()[:budget_bytes].decode("utf-8", "ignore"))
        lines.append(text[:cut])
        text = text[cut:].lstrip(" ")
    return [*lines, text] if text else lines
