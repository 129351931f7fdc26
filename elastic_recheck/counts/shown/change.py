# SPDX-License-Identifier: Apache-2.0
"""Find my change: what was found and done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from elastic_recheck.counts.shown.common import BuildLine


@dataclass(frozen=True, slots=True)
class Said:
    """What became of the answer on one channel, in a sentence ("comment posted", "not posted: nothing to say")."""

    channel: str
    time: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the CI system reported at once: a patch set in a pipeline.

    ``summary``: in a sentence, what was found and done ("nova-next not recognised; comment posted 14:07"). ``builds``
    that failed come first. ``waiting_since``: builds without a verdict are waited for since then; else None.
    """

    patch_set: int
    pipeline: str
    time: datetime
    summary: str
    builds: tuple[BuildLine, ...]
    said: tuple[Said, ...]
    waiting_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChangeAnswer:
    """All that is known of a change; ``reports``: latest first. ``change_id`` is empty where nobody told it."""

    server: str
    number: int
    project: str
    branch: str
    url: str
    reports: tuple[Report, ...]
    change_id: str = ""
