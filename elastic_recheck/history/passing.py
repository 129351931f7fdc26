# SPDX-License-Identifier: Apache-2.0
"""Counting what fingerprints hit in builds that passed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from elastic_recheck.database import SharedDatabase
from elastic_recheck.model import Fingerprint
from elastic_recheck.noise import Sample
from elastic_recheck.rows import wording

_TRIED = """
    SELECT members, builds FROM tried JOIN (
        SELECT tried AS id, count(*) AS builds FROM builds
        WHERE result = 'SUCCESS' AND looked = 'read' AND time >= ? GROUP BY tried
    ) USING (id)
"""
_HIT = """
    SELECT wording, count(*) FROM hits WHERE build IN (
        SELECT id FROM builds WHERE result = 'SUCCESS' AND looked = 'read' AND time >= ?
    ) GROUP BY wording
"""


def passing_samples(
    database: SharedDatabase, fingerprints: Iterable[Fingerprint], since: datetime
) -> Mapping[str, Sample]:
    """Of each fingerprint on how many builds that passed since then it was tried, as it reads, and how many it hit."""
    asked = since.timestamp()
    numbers = {(bug, text): number for number, bug, text in database.select("SELECT id, bug, text FROM wordings")}
    bugs = {numbers.get((each.bug, wording(each))): each.bug for each in fingerprints}
    tried: Counter[str] = Counter()
    for members, builds in database.select(_TRIED, (asked,)):
        tried.update({bugs[number]: builds for number in json.loads(members) if number in bugs})
    hit = dict(database.select(_HIT, (asked,)))
    return {bug: Sample(tried[bug], hit.get(number, 0)) for number, bug in bugs.items() if tried[bug]}
