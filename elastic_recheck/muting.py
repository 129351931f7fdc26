# SPDX-License-Identifier: Apache-2.0
"""Keeping quiet about fingerprints that hit anything, and telling the operators of those that hit everything."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from elastic_recheck import noise
from elastic_recheck.happenings import Happening, NoiseCounted
from elastic_recheck.inbox import Inbox
from elastic_recheck.model import BuildDiagnosis, Fingerprint
from elastic_recheck.noise import Lately, Sample
from elastic_recheck.ports import Metrics
from elastic_recheck.workers import Workers

log = logging.getLogger(__name__)

KEPT = timedelta(days=10)
"""How old a passing build may be that still counts."""
EVERY = timedelta(minutes=5)

Count = Callable[[Iterable[Fingerprint], datetime], Mapping[str, Sample]]


class Muting:
    """For the deciding thread.

    :param count: of fingerprints and a time, what they hit of the builds that passed since then; None where nobody
        knows, so that nothing is ever muted.
    :param fingerprints: those that there are at the moment.
    :param tell: what the operators are to know.
    """

    def __init__(
        self,
        count: Count | None,
        fingerprints: Callable[[], Sequence[Fingerprint]],
        tell: Callable[[str], None],
        metrics: Metrics,
        inbox: Inbox,
    ) -> None:
        self._count, self._fingerprints, self._tell, self._metrics = count, fingerprints, tell, metrics
        self._muted: frozenset[str] = frozenset()
        self._outages: frozenset[str] = frozenset()
        self._next: datetime | None = None
        self._counters = Workers[Happening]("muting", 1, inbox.put)

    def due(self, now: datetime) -> None:
        """Have it counted, if that was not done for some time."""
        if self._next is not None and self._next - EVERY <= now < self._next:
            return
        self._next = now + EVERY
        count, fingerprints = self._count, self._fingerprints()
        if count is None:
            self._counters.submit(lambda: NoiseCounted({}), _not_counted)
        else:
            self._counters.submit(lambda: NoiseCounted(count(fingerprints, now - KEPT)), _not_counted)

    def counted(self, passing: Mapping[str, Sample] | None, lately: Lately, rules: noise.Rules) -> None:
        """It was counted (None: it could not be): what is to be muted from now on, and what is an outage."""
        if passing is not None:
            muted = noise.muted(passing, lately, rules)
            for bug in sorted(muted - self._muted):
                sample = passing[bug]
                self._tell(f"muted: bug {bug} hit {sample.hit} of {sample.tried} passing builds; narrow it")
            for bug in sorted(self._muted - muted):
                self._tell(f"no longer muted: bug {bug}")
            self._muted = muted
        outages = noise.outages(lately, rules)
        for bug in sorted(outages - self._outages):
            self._tell(f"outage? bug {bug} hit {lately.hits[bug]} of {lately.failures} failures in the last hour")
        self._outages = outages
        self._metrics.noisy(len(self._muted), len(self._outages))

    def audible(self, diagnoses: Iterable[BuildDiagnosis]) -> list[BuildDiagnosis]:
        """The same verdicts, without what is muted."""
        return [replace(each, hits=tuple(hit for hit in each.hits if hit.bug not in self._muted)) for each in diagnoses]


def _not_counted(error: BaseException) -> NoiseCounted:
    log.warning("what fingerprints hit of passing builds could not be counted: %s", error)
    return NoiseCounted(None)
