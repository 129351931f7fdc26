# SPDX-License-Identifier: Apache-2.0
"""The raw bytes of an answer as a stream that ends at its limits instead of failing."""

from __future__ import annotations

import io
from typing import Any

import requests

from elastic_recheck.errors import Unavailable
from elastic_recheck.http.faults import said_plainly
from elastic_recheck.http.hosts import Origin
from elastic_recheck.http.transport import Deadline

_SPARE = 64 << 10
"""What compressed bytes may have beyond the plain ones' limit: headers of archives."""


class Body(io.RawIOBase):
    """Bytes as they came over the wire.

    :ivar cut: why the stream ended before the body did, or empty.
    :ivar out_of_time: whether it was the time that was over.
    """

    def __init__(self, response: requests.Response, origin: Origin, deadline: Deadline, limit: int) -> None:
        self.cut = ""
        self.out_of_time = False
        self._raw = response.raw
        self._origin = origin
        self._deadline = deadline
        self._limit = limit
        self._left = limit + _SPARE

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what is there, at most as much as ``buffer`` takes.

        :raises Unavailable: the connection broke.
        """
        if self.cut:
            return 0
        try:
            with said_plainly(self._origin, self._deadline):
                data = self._raw.read1(len(buffer), decode_content=False) or b""
        except Unavailable:
            if not self.is_over():
                raise
            return 0
        if len(data) > self._left:
            self.cut = f"was cut off after {self._limit} bytes"
            data = data[: self._left]
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)

    def is_over(self) -> bool:
        """Say whether the time is; then the stream is cut here."""
        if not self._deadline.left and not self.cut:
            self.out_of_time = True
            self.cut = f"was cut off after {self._deadline.seconds:g} s"
        return self.out_of_time
