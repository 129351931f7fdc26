# SPDX-License-Identifier: Apache-2.0
"""What can be found wrong with a fingerprint."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error makes the fingerprint say what its author did not mean; a warning is advice."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something about one value of a fingerprint, at a character (from 0) of its text where that is known."""

    code: str
    message: str
    advice: str
    position: int | None = None
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault, with the file, line, column (both from 1, 0 where not known) and key where it stands.

    ``advice`` is what to write instead, empty where the message says it.
    """

    file: str
    line: int
    column: int
    key: str
    code: str
    severity: Severity
    message: str
    advice: str
