# SPDX-License-Identifier: Apache-2.0
"""An engine under a stopwatch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from elastic_recheck.model import Arrival, Build, BuildDiagnosis, BuildLogs, Fields, Fingerprint
from elastic_recheck.ports import Engine, Metrics


class MeasuredEngine:
    """Does as ``engine`` (:class:`~elastic_recheck.ports.Engine`) does, and tells how long each search took.

    :param clock: seconds, from any fixed moment.
    """

    def __init__(self, engine: Engine, metrics: Metrics, clock: Callable[[], float]) -> None:
        self._engine, self._metrics, self._clock = engine, metrics, clock

    def look(self, build: Build, reported: datetime | None = None) -> Arrival:
        """Look once whether the build can be searched by now."""
        return self._engine.look(build, reported)

    def diagnose(
        self, build: Build, logs: BuildLogs, fields: Fields, fingerprints: Sequence[Fingerprint]
    ) -> BuildDiagnosis:
        """Try all fingerprints on one build, in one go; the time counts, however it ends."""
        began = self._clock()
        try:
            return self._engine.diagnose(build, logs, fields, fingerprints)
        finally:
            self._metrics.searched(self._clock() - began)

    def close(self) -> None:
        """End what the engine started."""
        self._engine.close()
