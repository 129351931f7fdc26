# SPDX-License-Identifier: Apache-2.0
"""What searches logs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from elastic_recheck.model import Arrival, Build, BuildDiagnosis, BuildLogs, Fields, Fingerprint


class Engine(Protocol):
    """What answers queries over a build's events."""

    def look(self, build: Build, reported: datetime | None = None) -> Arrival:
        """Look once whether the build can be searched by now. Never raises for what the network does.

        :param reported: when the CI system told that the build failed, where that is known.
        """

    def diagnose(
        self, build: Build, logs: BuildLogs, fields: Fields, fingerprints: Sequence[Fingerprint]
    ) -> BuildDiagnosis:
        """Try all fingerprints on one build, in one go. Never raises for what logs, network or servers do."""

    def close(self) -> None:
        """End what it started; nothing more is asked."""
