# SPDX-License-Identifier: Apache-2.0
"""What a day is made of: CI comments, the logs behind them, and what should come of each.

All texts are literal, with places for what is only known once the servers stand: ``{change}`` (its number),
``{folder}`` (the number's last two digits), and the addresses ``{gerrit} {zuul} {logs} {jenkins} {tracker}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from elastic_recheck.sandbox.log_server import LogText


@dataclass(frozen=True, slots=True)
class Voice:
    """Who comments: an account, its tag and vote, and the CI system and pipeline behind it."""

    author: str
    ci: str
    pipeline: str
    tag: str = ""
    verified: int | None = None


@dataclass(frozen=True, slots=True)
class PlayedBuild:
    """A failed build, whose logs are published ``delay`` seconds after the CI comment.

    With ``uuid``, the comment leads to a build page of Zuul and the logs have a manifest; else they are below
    ``root`` of the server ``on`` (``logs``, ``jenkins``).
    """

    job: str
    result: str = "FAILURE"
    logs: tuple[LogText, ...] = ()
    uuid: str = ""
    on: str = "logs"
    root: str = ""
    delay: float = 0.0
    voting: bool = True


@dataclass(frozen=True, slots=True)
class Expected:
    """What should come of a comment: a review comment, lines on IRC, or, where both are empty, silence.

    ``comment`` is the comment's first line, then texts that it must hold. ``irc`` are whole lines, each with the
    channel and a blank before it. ``label`` says all that in a few words.
    """

    label: str
    comment: tuple[str, ...] = ()
    irc: tuple[str, ...] = ()


SILENCE = Expected("silence")


@dataclass(frozen=True, slots=True)
class Case:
    """One CI comment of the day, and what should come of it."""

    title: str
    project: str
    branch: str
    patch_set: int
    voice: Voice
    comment: str
    expected: Expected
    builds: tuple[PlayedBuild, ...] = ()


def fill(text: str, places: Mapping[str, str]) -> str:
    """Put the places' values in."""
    for name, value in places.items():
        text = text.replace(f"{{{name}}}", value)
    return text
