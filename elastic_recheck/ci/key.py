# SPDX-License-Identifier: Apache-2.0
"""What makes two failures the same, however they were learnt of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime

from elastic_recheck.model import Build, Change


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


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
