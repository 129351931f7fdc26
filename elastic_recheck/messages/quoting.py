# SPDX-License-Identifier: Apache-2.0
"""Foreign text (job, file, test, title, log line) in its place: a Markdown code span that it cannot leave.

Gerrit renders comments as Markdown and links whatever looks like ``a.b`` in plain text; in code it does neither.
Sources: CommonMark 0.31 section 6.1, Gerrit's ``polygerrit-ui/app/elements/shared/gr-formatted-text``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from urllib.parse import quote

LONGEST_LINK = 500
"""A longer URL is left out: no reader can check it."""

_SHOWN_FOR_UNSEEN = "\ufffd"
_WORDS = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ,;()%'-]|:(?= )|(?<=[A-Za-z0-9])_(?=[A-Za-z0-9]))*")
_URL = re.compile(
    r"""(https?://
         (?: [A-Za-z0-9]+ (?:(?:\.|-+|_+)[A-Za-z0-9]+)* | \[[0-9A-Fa-f:.]+\] )
         (?: :[0-9]+ )?)
        ([/?#].*)?""",
    re.VERBOSE | re.DOTALL,
)
_LONE_UNDERSCORE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")


def units(text: str) -> int:
    """The length in UTF-16 code units, as Gerrit measures a comment."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """Every white space as a blank, every control, bidirectional and other unseen character as U+FFFD; same length."""
    return "".join(map(_seen, text))


def _seen(character: str) -> str:
    if character.isspace():
        return " "
    return _SHOWN_FOR_UNSEEN if unicodedata.category(character).startswith("C") else character


def code(text: str, most: int = 100, cut: Callable[[str, int], str] | None = None) -> str:
    """``text`` as a code span of at most ``most`` characters between its fences; ``cut`` keeps the left by default."""
    shown = (cut or keep_start)(clean(text).strip(), most).strip() or "?"
    longest_run = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * (longest_run + 1)
    pad = " " if shown[0] == "`" or shown[-1] == "`" else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def codes(texts: Iterable[str], most: int = 80) -> str:
    """Code spans with commas between them."""
    return ", ".join(code(text, most) for text in texts)


def plain_or_code(text: str, most: int = 120) -> str:
    """``text`` as it is where it is made of plain words, which nothing can take for markup or a link; else code."""
    return text if len(text) <= most and _WORDS.fullmatch(text) else code(text, most)


def link(url: str) -> str:
    """``url`` so that Markdown leaves it alone and Gerrit links all of it; empty where it is no http(s) URL.

    What is percent-encoded stays the same URL (RFC 3986, section 6.2.2.2).
    """
    parts = _URL.fullmatch(url) if len(url) <= LONGEST_LINK else None
    if not parts:
        return ""
    rest = (parts[2] or "").rstrip("?#")
    rest = quote(rest, safe="/?#&=%+,:!$", errors="replace").replace("~", "%7E")
    rest = _LONE_UNDERSCORE.sub("%5F", rest)
    if rest.endswith((".", ",", ":", "!", "$", "-")):
        rest = f"{rest[:-1]}%{ord(rest[-1]):02X}"
    shown = f"{parts[1]}{rest}"
    return shown if len(shown) <= LONGEST_LINK else ""


# ---- cutting ---------------------------------------------------------------------------------------------------


def keep_start(text: str, most: int) -> str:
    """The beginning of ``text``."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def keep_end(text: str, most: int) -> str:
    """The end of ``text``: of a test's name it is what tells."""
    return text if len(text) <= most else f"…{text[len(text) - most + 1 :]}"


def around(text: str, start: int, end: int, most: int) -> str:
    """The line of ``text`` that holds its part from ``start`` to ``end``, cut to ``most`` characters around it.

    More is shown of what follows it: what stands before it is mostly who said it. Where the part is not known
    (``start == end``) it is the beginning of the first line that is not blank.
    """
    if start >= end:
        return keep_start(text.lstrip().partition("\n")[0], most)
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    line = text[first : None if last < 0 else last]
    blanks = len(line) - len(line.lstrip())
    line, start, end = line.strip(), start - first - blanks, end - first - blanks
    if len(line) <= most:
        return line
    shown = max(most - 2, 1)
    left = _left(line, start, end, shown)
    return f"{'…' if left else ''}{line[left : left + shown]}{'…' if left + shown < len(line) else ''}"


def _left(line: str, start: int, end: int, shown: int) -> int:
    """Where to begin: with a word, so that at most a quarter of what is shown stands before the hit."""
    before = min(max(shown - (end - start), 0) // 2, shown // 4)
    left = min(max(start - before, 0), len(line) - shown)
    return line.find(" ", left - 1, start) + 1 or left if left > 0 else 0
