# SPDX-License-Identifier: Apache-2.0
"""Which fingerprints hit so much that a hit says nothing, and which hit so much since there is an outage.

A fingerprint that hits builds that passed explains no failure. One that all at once hits most failures is the bug of
the hour: it is never muted, however many passing builds it hits as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """On how many passing builds a fingerprint, as it reads now, was tried, and how many it hit."""

    tried: int
    hit: int


@dataclass(frozen=True, slots=True)
class Lately:
    """How many failures there were in the last hour, and by bug, how many of them it hit."""

    failures: int
    hits: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Rules:
    """Muted is what hits more than ``muted_above`` (a share) of at least ``enough`` passing builds.

    An outage is what hits more than ``outage_above`` of at least ``crowd`` failures.
    """

    muted_above: float = 0.1
    enough: int = 50
    outage_above: float = 0.5
    crowd: int = 10


def outages(lately: Lately, rules: Rules) -> frozenset[str]:
    """The bugs that hit so large a share of all failures that there is an outage; none where failures are few."""
    if lately.failures < rules.crowd:
        return frozenset()
    return frozenset(bug for bug, hits in lately.hits.items() if hits > rules.outage_above * lately.failures)


def muted(passing: Mapping[str, Sample], lately: Lately, rules: Rules) -> frozenset[str]:
    """The bugs that are not to be spoken of."""
    noisy = (
        bug
        for bug, sample in passing.items()
        if sample.tried >= rules.enough and sample.hit > rules.muted_above * sample.tried
    )
    return frozenset(noisy) - outages(lately, rules)
