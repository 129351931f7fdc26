# SPDX-License-Identifier: Apache-2.0
"""IRC lines are counted in bytes: a server cuts what is too long, some of them inside a character (RFC 2812, 2.3)."""

from __future__ import annotations

import re

_COLOUR = re.compile(r"\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?")
_CUT = "…"


def bytes_of(text: str) -> int:
    """The length in UTF-8 bytes."""
    return len(text.encode("utf-8", "replace"))


def one_line(text: str) -> str:
    """``text`` without line ends, NUL, colours and other codes; blanks in a row are one."""
    return " ".join("".join(map(_plain, _COLOUR.sub("", text))).split())


def _plain(character: str) -> str:
    if character.isspace():
        return " "
    return character if character.isprintable() else ""


def split(text: str, budget: int) -> list[str]:
    """``text`` in lines of at most ``budget`` bytes, split at blanks; a longer word between characters.

    A URL is never split: one that is longer than the budget is left out.

    :raises ValueError: the budget does not hold every character (4 bytes).
    """
    if budget < 4:
        raise ValueError(f"an IRC line of {budget} bytes holds nothing")
    lines: list[str] = []
    for word in one_line(text).split(" "):
        for part in _parts(word, budget):
            if lines and bytes_of(lines[-1]) + 1 + bytes_of(part) <= budget:
                lines[-1] += f" {part}"
            elif part:
                lines.append(part)
    return lines


def _parts(word: str, budget: int) -> list[str]:
    if bytes_of(word) <= budget:
        return [word]
    if "://" in word:
        return [_CUT]
    parts = [""]
    for character in word:
        if bytes_of(parts[-1] + character) > budget:
            parts.append("")
        parts[-1] += character
    return parts
