# SPDX-License-Identifier: Apache-2.0
"""What a benchmark gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Result:
    """The rows of a table for people, remarks below it, and figures for programs.

    A figure is None where it could not be measured, for the ``reason`` that is given.
    """

    title: str
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    remarks: tuple[str, ...] = ()
    figures: Mapping[str, float | None] = field(default_factory=dict)
    reason: str = ""
