# SPDX-License-Identifier: Apache-2.0
"""What a benchmark gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Result:
    """The rows of a table for people, remarks below it, and figures for programs (None: could not be measured)."""

    title: str
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    remarks: tuple[str, ...] = ()
    figures: Mapping[str, float | None] = field(default_factory=dict)
