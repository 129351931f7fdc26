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

_READ = "FROM builds WHERE result = 'SUCCESS' AND looked = 'read' AND time >= ?"


def passing_samples(
    database: SharedDatabase, fingerprints: Iterable[Fingerprint], since: datetime
) -> Mapping[str, Sample]:
    """Of each fingerprint on how many builds that passed since then it was tried, as it reads, and how many it hit."""
    asked = since.timestamp()
    numbers = {(bug, text): number for number, bug, text in database.select("SELECT id, bug, text FROM wordings")}
    bugs = {numbers.get((each.bug, wording(each))): each.bug for each in fingerprints}
    tried: Counter[str] = Counter()
    rows = database.select(
        f"SELECT members, builds FROM tried JOIN (SELECT tried AS id, count(*) AS builds {_READ} GROUP BY tried)"
        " USING (id)",
        (asked,),
    )
    for members, builds in rows:
        tried.update({bugs[number]: builds for number in json.loads(members) if number in bugs})
    counts = f"SELECT wording, count(*) FROM hits WHERE build IN (SELECT id {_READ}) GROUP BY wording"
    hit = dict(database.select(counts, (asked,)))
    return {bug: Sample(tried[bug], hit.get(number, 0)) for number, bug in bugs.items() if tried[bug]}
