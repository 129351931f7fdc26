# SPDX-License-Identifier: Apache-2.0
"""A comment as its readers see it: in Gerrit's Markdown, in Gerrit's mails, collapsed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

LINKS = (
    re.compile(r"https?://\S+[\w/~-]"),
    re.compile(r"[\w.+-]+@[\w.-]+\.\w{2,}"),
    re.compile(r"(?<![\w/.-])(?:[\w-]+\.)+\w{2,}(?:[/?#]\S*)?"),
)
"""What Gerrit links in plain text: URLs, mail addresses, host names (of any ending: stricter than Gerrit is).

Source: ``polygerrit-ui/app/elements/shared/gr-formatted-text/gr-formatted-text.ts``.
"""


@dataclass
class Seen:
    """What Markdown makes of a comment."""

    code: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)


def markdown(text: str) -> Seen:
    """As Gerrit has ``marked`` set up: line breaks stay, HTML is text, tables and strikethrough are on."""
    reader = MarkdownIt("commonmark", {"breaks": True, "html": False}).enable(["table", "strikethrough"])
    reader.disable("autolink")
    seen = Seen()
    for token in _leaves(reader.parse(text)):
        seen.kinds.add(token.type.removesuffix("_open").removesuffix("_close"))
        if token.type == "code_inline":
            seen.code.append(token.content)
        elif token.type == "text":
            seen.plain.append(token.content)
            seen.links += _links(token.content)
    return seen


def _leaves(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _leaves(token.children or [])


def _links(text: str) -> Iterator[str]:
    for pattern in LINKS:
        for match in pattern.finditer(text):
            yield match[0]
        text = pattern.sub(" ", text)


def mail_blocks(text: str) -> list[str]:
    """The blocks of Gerrit's mail grammar; PRE is one preformatted lump.

    Source: ``java/com/google/gerrit/server/mail/send/CommentFormatter.java``.
    """
    return [kind for block in text.split("\n\n") if block for kind in _mail_block(block)]


def _mail_block(block: str) -> Iterator[str]:
    lines = block.split("\n")
    if block.startswith(("> ", " > ")):
        yield "QUOTE"
    elif any(line.startswith((" ", "\t")) for line in lines):
        yield "PRE"
    elif any(line.startswith(("- ", "* ")) for line in lines):
        if not lines[0].startswith(("-", "*")):
            yield "PARA"
        yield "LIST"
    else:
        yield "PARA"


def collapsed(text: str) -> str:
    """The first 1,000 characters without quotes, as one paragraph of plain text.

    Source: ``polygerrit-ui/app/elements/messages/gr-message/gr-message.ts``.
    """
    return " ".join(line for line in text.split("\n") if line and not line.startswith(">"))[:1000]
