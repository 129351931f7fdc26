# SPDX-License-Identifier: Apache-2.0
"""What the bot is put together from: rules to decide by, which may be read anew, and edges, which are made once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from elastic_recheck import ci, liveness, noise, policy, readiness
from elastic_recheck.answering import SETTLE
from elastic_recheck.chronicle import Chronicle
from elastic_recheck.fingerprints import Library
from elastic_recheck.muting import Count
from elastic_recheck.ports import BugTracker, Changes, Engine, Past, Reporter
from elastic_recheck.pulse import Looking
from elastic_recheck.recording import Recording


@dataclass(frozen=True, slots=True)
class Rules:
    """What the deciding goes by: how comments are read, how long logs are waited for, what may be said.

    ``hearing`` is about when it counts as deaf, ``noise`` about which fingerprints hit too much; ``passing_share`` of
    the builds that passed are searched to know that. ``follow_up``: is a second answer given where logs come late.
    """

    reading: ci.Rules
    patience: readiness.Patience
    answering: policy.Rules
    hearing: liveness.Rules = field(default_factory=liveness.Rules)
    noise: noise.Rules = field(default_factory=noise.Rules)
    passing_share: float = 0.0
    follow_up: bool = False


@dataclass(frozen=True, slots=True)
class Edges:
    """Those who wait and fetch and tell."""

    engine: Engine
    library: Library
    tracker: BugTracker
    reporters: Mapping[str, Reporter]
    changes: Changes | None = None
    past: Past | None = None
    settle: timedelta = SETTLE
    held: Callable[[], bool] = lambda: False
    chronicle: Chronicle = field(default_factory=Chronicle)
    looking: Looking = field(default_factory=Looking)
    recording: Recording = field(default_factory=Recording)
    passing: Count | None = None
