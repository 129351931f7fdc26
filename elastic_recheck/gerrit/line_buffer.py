# SPDX-License-Identifier: Apache-2.0
"""Cutting bytes, as they come, into lines of bounded length."""

from __future__ import annotations

from collections.abc import Iterator


class LineBuffer:
    """Takes bytes in any portions and gives back whole lines.

    A line longer than ``limit`` bytes is passed over; ``None`` stands in its place.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rest = bytearray()
        self._passing_over = False

    def feed(self, portion: bytes) -> Iterator[bytes | None]:
        """All lines that ``portion`` completes, without their line ends."""
        *ends, rest = portion.split(b"\n")
        for end in ends:
            self._add(end)
            yield None if self._passing_over else bytes(self._rest)
            self._rest.clear()
            self._passing_over = False
        self._add(rest)

    def _add(self, part: bytes) -> None:
        self._passing_over = self._passing_over or len(self._rest) + len(part) > self._limit
        if self._passing_over:
            self._rest.clear()
        else:
            self._rest += part
