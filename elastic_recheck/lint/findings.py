# SPDX-License-Identifier: Apache-2.0
"""What can be found wrong with a fingerprint."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from elastic_recheck.lucene import Leaf


class Severity(StrEnum):
    """An error makes the fingerprint say what its author did not mean; a warning is advice; a note is good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


def shown(leaf: Leaf) -> str:
    """A leaf as messages show it, the beginning of a long one."""
    text = str(leaf)
    return text if len(text) <= 60 else text[:57] + "..."


@dataclass(frozen=True, slots=True)
class Fix:
    """What to write instead of ``length`` characters at ``position`` of the text, without any change of its meaning."""

    position: int
    length: int
    text: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something about one value of a fingerprint, at a character (from 0) of its text where that is known."""

    code: str
    message: str
    advice: str
    position: int | None = None
    severity: Severity = Severity.ERROR
    fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault, with the file, line, column (both from 1, 0 where not known) and key where it stands.

    ``advice`` is what to write instead, empty where the message says it. ``fixable``: it can be mended by itself.
    """

    file: str
    line: int
    column: int
    key: str
    code: str
    severity: Severity
    message: str
    advice: str
    fixable: bool = False
