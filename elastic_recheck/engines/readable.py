# SPDX-License-Identifier: Apache-2.0
"""Which fingerprints' queries can be read at all."""

from __future__ import annotations

from collections.abc import Sequence

from elastic_recheck import lucene
from elastic_recheck.errors import QueryError
from elastic_recheck.model import Fingerprint


def unreadable(fingerprints: Sequence[Fingerprint]) -> dict[str, str]:
    """By bug, why a fingerprint's queries cannot be read."""
    found = {}
    for each in fingerprints:
        try:
            for text in (each.query, *each.also, *each.unless):
                lucene.parse(text)
        except QueryError as error:
            found[each.bug] = str(error)
    return found
