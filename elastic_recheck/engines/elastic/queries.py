# SPDX-License-Identifier: Apache-2.0
"""Fingerprints and their queries, parsed once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from elastic_recheck import lucene
from elastic_recheck.errors import QueryError
from elastic_recheck.model import Fingerprint

MOST_NAMED = 10

parse = lru_cache(maxsize=8192)(lucene.parse)


def parsed(
    fingerprints: Iterable[Fingerprint],
) -> tuple[Mapping[Fingerprint, Mapping[str, lucene.Query]], Sequence[str]]:
    """The queries of each fingerprint by their texts, and a line on each fingerprint that is left out."""
    found: dict[Fingerprint, Mapping[str, lucene.Query]] = {}
    mistakes = []
    for each in fingerprints:
        try:
            found[each] = {text: parse(text) for text in (each.query, *each.also, *each.unless)}
        except QueryError as error:
            mistakes.append(f"fingerprint {each.bug} is left out, its query cannot be read: {error}")
    return found, mistakes


def named(bugs: Sequence[str]) -> str:
    """Bugs in a line: ``bug 1``, ``bugs 1, 2``, the first few of many."""
    if len(bugs) == 1:
        return f"bug {bugs[0]}"
    more = f" and {len(bugs) - MOST_NAMED} more" if len(bugs) > MOST_NAMED else ""
    return f"bugs {', '.join(bugs[:MOST_NAMED])}{more}"
