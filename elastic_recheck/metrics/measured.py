# SPDX-License-Identifier: Apache-2.0
"""An engine under a stopwatch, and logs on the scales."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.model import Arrival, Build, BuildDiagnosis, BuildLogs, Fields, Fingerprint, LogFile
from elastic_recheck.ports import Engine, LogSource, Metrics


class MeasuredEngine:
    """Does as ``engine`` (:class:`~elastic_recheck.ports.Engine`) does, and tells how long each search took.

    :param clock: seconds, from any fixed moment.
    """

    def __init__(self, engine: Engine, metrics: Metrics, clock: Callable[[], float]) -> None:
        self._engine, self._metrics, self._clock = engine, metrics, clock

    def look(self, build: Build, reported: datetime | None = None) -> Arrival:
        """Look once whether the build can be searched by now; what the looks tell is counted."""
        arrival = self._engine.look(build, reported)
        self._metrics.looked(arrival.readiness)
        return arrival

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


class MeasuredLogs:
    """Does as ``source`` (:class:`~elastic_recheck.ports.LogSource`) does, and tells how much was fetched."""

    def __init__(self, source: LogSource, metrics: Metrics) -> None:
        self._source, self._metrics = source, metrics

    def look(self, build: Build) -> Arrival:
        """Look once whether the build's logs are there."""
        return self._source.look(build)

    def fetch(self, file: LogFile, target: Path) -> str:
        """Write the file's plain bytes to ``target``; what could not be fetched is counted, too."""
        try:
            cut = self._source.fetch(file, target)
        except Unavailable:
            self._metrics.not_fetched("unavailable")
            raise
        except Refused:
            self._metrics.not_fetched("refused")
            raise
        self._metrics.fetched(target.stat().st_size)
        return cut
