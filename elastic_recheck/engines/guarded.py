# SPDX-License-Identifier: Apache-2.0
"""An engine whose server is left alone while it is away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Lock

from elastic_recheck.circuit import Circuit
from elastic_recheck.model import Arrival, Build, BuildDiagnosis, BuildLogs, Fields, Fingerprint, Readiness, Trouble
from elastic_recheck.ports import Engine


class GuardedEngine:
    """Does as ``engine`` (:class:`~elastic_recheck.ports.Engine`) does; but while its one server is away only one
    asks, and all others are told at once that it is.

    :param clock: seconds on a clock that is never set.
    """

    def __init__(self, engine: Engine, clock: Callable[[], float]) -> None:
        self._engine, self._clock = engine, clock
        self._circuit = Circuit()
        self._lock = Lock()

    def look(self, build: Build, reported: datetime | None = None) -> Arrival:
        """Look once whether the build can be searched by now."""
        if why := self._ask():
            return Arrival(Readiness.AWAY, reason=why)
        arrival = self._engine.look(build, reported)
        self._learn(arrival.reason if arrival.readiness is Readiness.AWAY else "")
        return arrival

    def diagnose(
        self, build: Build, logs: BuildLogs, fields: Fields, fingerprints: Sequence[Fingerprint]
    ) -> BuildDiagnosis:
        """Try all fingerprints on one build, in one go."""
        if why := self._ask():
            return BuildDiagnosis(
                build, unread=why, pipeline=logs.pipeline, result=logs.result, trouble=Trouble.PASSING
            )
        diagnosis = self._engine.diagnose(build, logs, fields, fingerprints)
        self._learn(diagnosis.unread if diagnosis.trouble is Trouble.PASSING else "")
        return diagnosis

    def close(self) -> None:
        """End what the engine started."""
        self._engine.close()

    def _ask(self) -> str:
        """Why nobody is to ask now; empty for one who is."""
        with self._lock:
            now = self._clock()
            if self._circuit.refuses(now):
                return self._circuit.why
            self._circuit = self._circuit.asked(now)
            return ""

    def _learn(self, trouble: str) -> None:
        with self._lock:
            circuit = self._circuit
            self._circuit = circuit.failed(trouble, self._clock()) if trouble else circuit.answered()
