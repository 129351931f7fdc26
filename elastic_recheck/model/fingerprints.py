# SPDX-License-Identifier: Apache-2.0
"""Fingerprints: known bugs, and what their queries have to hit and to miss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Example:
    """A log excerpt (one or several lines) with the exact fields its events have."""

    text: str
    fields: Mapping[str, str | int | tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """One known bug: ``queries/<bug>.yaml``. ``bug`` is the file's name without its ending."""

    bug: str
    query: str
    path: str = ""
    title: str = ""
    url: str = ""
    also: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    test_ids: tuple[str, ...] = ()
    suppress_graph: bool = False
    suppress_notification: bool = False
    allow_nonvoting: bool = False
    keep: str = ""
    resolved_at: str = ""
    hits: tuple[Example, ...] = ()
    misses: tuple[Example, ...] = ()
