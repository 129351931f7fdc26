# SPDX-License-Identifier: Apache-2.0
"""Many regular expressions at once, found in one pass by Hyperscan."""

from __future__ import annotations

from array import array
from typing import NamedTuple

import hyperscan


class Matches(NamedTuple):
    """Where patterns end, in order, and the patterns' numbers, closely packed: there may be as many as bytes."""

    ends: array[int]
    numbers: array[int]


class Patterns:
    """Regular expressions for bytes, compiled; the case of ASCII does not matter. Not for several threads at once."""

    def __init__(self, patterns: frozenset[bytes]) -> None:
        self.patterns = sorted(patterns)
        self._hyperscan = hyperscan.Database()
        count = len(self.patterns)
        if count:
            flags = [hyperscan.HS_FLAG_CASELESS] * count
            self._hyperscan.compile(self.patterns, list(range(count)), count, flags)

    def matches(self, chunk: bytes) -> Matches:
        """Find all matches of all patterns."""
        ends, numbers = array("Q"), array("L")

        def take(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
            ends.append(end)
            numbers.append(number)

        if self.patterns:
            self._hyperscan.scan(chunk, match_event_handler=take)
        return Matches(ends, numbers)
