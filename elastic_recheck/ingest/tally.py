# SPDX-License-Identifier: Apache-2.0
"""What was done so far, as it is told on the way and at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock


@dataclass(slots=True)
class Tally:
    """Counts; ``failures`` are lines on what could not be done. ``size`` counts plain bytes. Thread-safe by ``add``."""

    builds: int = 0
    builds_failed: int = 0
    files: int = 0
    events: int = 0
    size: int = 0
    retries: int = 0
    failures: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    def add(
        self,
        *,
        builds: int = 0,
        builds_failed: int = 0,
        files: int = 0,
        events: int = 0,
        size: int = 0,
        retries: int = 0,
        failure: str = "",
    ) -> None:
        """Count something."""
        with self._lock:
            self.builds += builds
            self.builds_failed += builds_failed
            self.files += files
            self.events += events
            self.size += size
            self.retries += retries
            if failure:
                self.failures.append(failure)
