# SPDX-License-Identifier: Apache-2.0
"""What a tracker knows of a bug."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class BugTask:
    """A bug as one project sees it. ``status`` is free text: trackers invent new ones."""

    target: str
    status: str
    complete: bool = False
    assignee: str = ""
    fixed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bug:
    """What is known of a bug. ``title`` is empty where it is not to be had (private, or the tracker is away)."""

    id: str
    url: str
    title: str = ""
    tasks: tuple[BugTask, ...] = ()
