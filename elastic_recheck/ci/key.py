# SPDX-License-Identifier: Apache-2.0
"""What makes two failures the same, however they were learnt of."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import datetime

from elastic_recheck.model import Build, Change

AT_ONCE = 5.0
"""Seconds: what has no id and is alike but for its time is one within this span. No more: a recheck is told within
seconds that there are no nodes."""
WAYS_DIFFER = 120.0
"""Seconds: the same, where one was heard of as it happened and the other asked for: clocks and queues differ."""
_SHORT = 7
_SHORT_AT_END = re.compile(rf"(?:^|/)([0-9a-f]{{{_SHORT}}})$")


def failure_key(change: Change, patch_set: int, builds: Iterable[Build], time: datetime) -> tuple[str, str]:
    """Key and kin (see :class:`~elastic_recheck.model.Failure`) of a CI comment that reports ``builds``.

    Only what every way of learning of the failure shows goes in: neither message id nor tag nor pipeline. The order
    of the builds is of no importance. A recheck has other builds, and so another key; where no build has an id, the
    comment's time tells them apart.
    """
    reported = sorted({build.id for build in builds})
    kin = _digest(change.server, change.number, patch_set, reported)
    if any(build.uuid or build.log_path for build in builds):
        return kin, kin
    return _digest(kin, int(time.timestamp())), kin


def share_a_build(some: Iterable[Build], others: Iterable[Build]) -> bool:
    """Whether a build of these is among those.

    Named by its uuid, or by its job and the log path that ends with the uuid's first seven digits, as Zuul's do. Any
    other log path may be used again by a recheck, and Jenkins tells of builds once more when one job is run again.
    """
    some, others = list(some), list(others)
    if {build.uuid for build in some if build.uuid} & {build.uuid for build in others if build.uuid}:
        return True
    return any(
        {(build.job, _short(build)) for build in ours if not build.uuid and _short(build)}
        & {(build.job, _short(build)) for build in theirs}
        for ours, theirs in ((some, others), (others, some))
    )


def _short(build: Build) -> str:
    if build.uuid:
        return build.uuid[:_SHORT]
    found = _SHORT_AT_END.search(build.log_path)
    return found[1] if found else ""


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
