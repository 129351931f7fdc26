# SPDX-License-Identifier: Apache-2.0
"""The metrics by their names. Labels come from the configuration and from this program, never from input."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from elastic_recheck.model import End, Readiness, Verdict
from elastic_recheck.ports import Metrics

ANSWER_SECONDS = (10, 30, 60, 120, 300, 600, 900, 1200, 1500, 1800, 3600, 7200, 21600)
"""Logs are waited for up to 20 minutes by default, and what was missed is caught up over six hours."""
SEARCH_SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)


class PrometheusMetrics(Metrics):
    """Counts into ``registry``, which also tells of the process (memory, descriptors).

    :param away: how many servers are not asked just now since they do not answer; called from any thread.
    """

    def __init__(self, away: Callable[[], float] = lambda: 0.0) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._comments = self._counter("comments", "Review comments heard, by whether a CI system made them.", "by")
        self._last = self._gauge("last_event_timestamp_seconds", "When the last comment that was heard was made.")
        self._last_ci = self._gauge("last_ci_event_timestamp_seconds", "When a CI system last commented.")
        self._connected = self._counter("stream_connections", "How often the event stream was opened.")
        self._garbled = self._counter("garbled_events", "Lines of the event stream that make no sense.")
        self._loaded = self._gauge("fingerprints", "Fingerprints that there are.")
        self._mistakes = self._gauge("fingerprint_mistakes", "Mistakes in the files of fingerprints.")
        self._bytes = self._counter("fetched_bytes", "Log files fetched, in plain bytes.")
        self._fetches = self._counter("fetches", "Log files by whether they could be fetched.", "end")
        self._gauge("servers_away", "Servers not asked just now, since they do not answer.").set_function(away)
        self._unparsed = self._counter("unparsed_comments", "CI comments that say failed and were not understood.")
        self._failures = self._counter("failures", "CI comments that say failed, each counted once.")
        self._left_out = self._counter("jobs_left_out", "Failed jobs that nobody asked about, by why.", "why")
        self._verdicts = self._counter("verdicts", "Builds by what was found.", "verdict")
        self._ends = self._counter("deliveries", "Answers by channel, end and reason.", "channel", "end", "reason")
        self._waiting = self._gauge("builds_waiting", "Builds that have no verdict yet.")
        self._oldest = self._gauge("builds_waiting_oldest_seconds", "For how long the oldest of them has none.")
        self._deaf = self._gauge("deaf", "1 where nothing can be heard.")
        self._muted = self._gauge("muted_fingerprints", "Fingerprints not spoken of: they hit builds that passed.")
        self._outages = self._gauge("outages", "Bugs that hit more than half of the last hour's failures.")
        self._looks = self._counter("looks", "Looks for a build's logs by what they told.", "told")
        self._logs = self._histogram("logs_there_seconds", "From the CI comment until a build's logs are there.")
        self._search = self._histogram("search_seconds", "How long the engine searches one build.", SEARCH_SECONDS)
        self._answers = self._histogram("answer_seconds", "From the CI comment to the answer.", labels=("channel",))
        for verdict in Verdict:
            self._verdicts.labels(verdict.value)

    def heard(self, time: datetime, from_ci: bool) -> None:
        """A review comment was heard, made at ``time``."""
        self._comments.labels("ci" if from_ci else "others").inc()
        self._last.set(time.timestamp())
        if from_ci:
            self._last_ci.set(time.timestamp())

    def connected(self) -> None:
        """The event stream was opened."""
        self._connected.inc()

    def garbled(self) -> None:
        """Something was heard that makes no sense."""
        self._garbled.inc()

    def fingerprints(self, loaded: int, mistakes: int) -> None:
        """So many fingerprints there are, and so many mistakes in their files."""
        self._loaded.set(loaded)
        self._mistakes.set(mistakes)

    def fetched(self, size: int) -> None:
        """A log file was fetched: so many plain bytes."""
        self._fetches.labels("fetched").inc()
        self._bytes.inc(size)

    def not_fetched(self, why: str) -> None:
        """A log file could not be fetched."""
        self._fetches.labels(why).inc()

    def unparsed(self) -> None:
        """A CI comment says that something failed, and nobody understands what."""
        self._unparsed.inc()

    def left_out(self, why: str) -> None:
        """A failed job was left out."""
        self._left_out.labels(why).inc()

    def failed(self) -> None:
        """A failure was admitted."""
        self._failures.inc()

    def looked(self, told: Readiness) -> None:
        """Somebody looked for a build's logs."""
        self._looks.labels(told.value).inc()

    def logs_there(self, seconds: float) -> None:
        """A build's logs were there so long after the CI comment."""
        self._logs.observe(seconds)

    def searched(self, seconds: float) -> None:
        """The engine took so long for one build."""
        self._search.observe(seconds)

    def diagnosed(self, verdict: Verdict) -> None:
        """A build has its verdict."""
        self._verdicts.labels(verdict.value).inc()

    def ended(self, channel: str, end: End, why: str, seconds: float | None) -> None:
        """A delivery ended; how long answers took is shown as well."""
        self._ends.labels(channel, end.value, why).inc()
        if end is End.ANSWERED and seconds is not None:
            self._answers.labels(channel).observe(seconds)

    def waiting(self, builds: int, oldest: float) -> None:
        """So many builds have no verdict yet, the oldest for so many seconds."""
        self._waiting.set(builds)
        self._oldest.set(oldest)

    def noisy(self, muted: int, outages: int) -> None:
        """So many fingerprints are muted, and so many hit most failures."""
        self._muted.set(muted)
        self._outages.set(outages)

    def deaf(self, deaf: bool) -> None:
        """Whether nothing can be heard."""
        self._deaf.set(int(deaf))

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"elastic_recheck_{name}", text, labels, registry=self.registry)

    def _gauge(self, name: str, text: str) -> Gauge:
        return Gauge(f"elastic_recheck_{name}", text, registry=self.registry)

    def _histogram(
        self, name: str, text: str, buckets: tuple[float, ...] = ANSWER_SECONDS, labels: tuple[str, ...] = ()
    ) -> Histogram:
        return Histogram(f"elastic_recheck_{name}", text, labels, registry=self.registry, buckets=buckets)
