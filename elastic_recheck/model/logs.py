# SPDX-License-Identifier: Apache-2.0
"""A build's logs: where they are, and whether they are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Fields = Mapping[str, str | int]
"""The exact fields that all events of one build share, as ``build_name``, ``project``, ``voting``."""


@dataclass(frozen=True, slots=True)
class LogFile:
    """One log file of a build: ``name`` relative to the log root. ``viewable``: the CI system's viewer can show it."""

    name: str
    url: str
    size: int | None = None
    viewable: bool = False


@dataclass(frozen=True, slots=True)
class BuildLogs:
    """Where a build's logs are, in the order of the manifest, and what the CI system says about the build.

    ``truncated`` says which files were left out of the list, and why.

    ``viewer`` is what a file's quoted name is appended to for a link to the CI system's log viewer, or empty.
    ``fields`` are build fields beyond those the comment shows (``node_provider`` ...). ``pipeline`` and ``result``
    are empty where the CI system was not asked.
    """

    root: str
    files: tuple[LogFile, ...]
    viewer: str = ""
    pipeline: str = ""
    result: str = ""
    voting: bool | None = None
    fields: Fields = field(default_factory=dict)
    truncated: tuple[str, ...] = ()


class Readiness(StrEnum):
    """What one look at a build's logs told; AWAY: nothing, since who was asked did not answer."""

    THERE = "there"
    NOT_YET = "not yet"
    NEVER = "never"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One look: ``logs`` is set where they are there; ``reason`` says, in plain English, why they are not."""

    readiness: Readiness
    logs: BuildLogs | None = None
    reason: str = ""
