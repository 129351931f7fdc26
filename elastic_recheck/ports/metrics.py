# SPDX-License-Identifier: Apache-2.0
"""What can be counted while the bot works."""

from __future__ import annotations

from datetime import datetime

from elastic_recheck.model import End, Readiness, Verdict


class Metrics:
    """Where what happens is counted: nowhere, unless a subclass does. Every method returns at once."""

    def heard(self, time: datetime, from_ci: bool) -> None:
        """A review comment was heard, made at ``time``."""

    def connected(self) -> None:
        """The event stream was opened."""

    def garbled(self) -> None:
        """Something was heard that makes no sense."""

    def fingerprints(self, loaded: int, mistakes: int) -> None:
        """So many fingerprints there are, and so many mistakes in their files."""

    def fetched(self, size: int) -> None:
        """A log file was fetched: so many plain bytes."""

    def not_fetched(self, why: str) -> None:
        """A log file could not be fetched; ``why`` is one of a few words."""

    def unparsed(self) -> None:
        """A CI comment says that something failed, and nobody understands what."""

    def left_out(self, why: str) -> None:
        """A failed job was left out."""

    def failed(self) -> None:
        """A failure was admitted."""

    def looked(self, told: Readiness) -> None:
        """Somebody looked for a build's logs."""

    def logs_there(self, seconds: float) -> None:
        """A build's logs were there so long after the CI comment."""

    def searched(self, seconds: float) -> None:
        """The engine took so long for one build."""

    def diagnosed(self, verdict: Verdict) -> None:
        """A build has its verdict."""

    def ended(self, channel: str, end: End, why: str, seconds: float | None) -> None:
        """A delivery ended, so long after the CI comment (None: nobody knows); ``why`` is one of a few words."""

    def waiting(self, builds: int, oldest: float) -> None:
        """So many builds have no verdict yet, the oldest for so many seconds (0 where there is none)."""

    def noisy(self, muted: int, outages: int) -> None:
        """So many fingerprints are muted, and so many hit most failures."""

    def deaf(self, deaf: bool) -> None:
        """Whether nothing can be heard."""
