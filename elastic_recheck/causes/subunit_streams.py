# SPDX-License-Identifier: Apache-2.0
"""Failed tests of a subunit stream: binary (version 2) or text (version 1).

Format: python-subunit's README, "Version 2" and "Version 1".
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from contextlib import suppress
from io import BufferedReader, RawIOBase

from subunit.v2 import ByteStreamToStreamResult

from elastic_recheck.events.lines import read_lines

_PACKET = re.compile(rb"\xb3[\x20-\x2f]")
"""A packet's signature and its version."""
_FAILED = re.compile(r"(?:failure|error|uxsuccess):? (?P<test>.+?)(?P<details> \[(?: multipart)?)?$")
_PARSER = "subunit.parser"
"""The test that the library makes up to say that a packet is broken."""
_LONGEST_LINE = 1 << 16


def failed_in_subunit(stream: BufferedReader[RawIOBase]) -> Iterator[str]:
    """Find the tests that failed, in the order of their failing; of a broken stream those before the breach."""
    return _of_packets(stream) if _PACKET.search(stream.peek()) else _of_lines(stream)


def _of_packets(stream: BufferedReader[RawIOBase]) -> Iterator[str]:
    failed: list[str] = []
    packets = ByteStreamToStreamResult(_Portions(stream), non_subunit_name="stdout")
    with suppress(struct.error, ValueError, IndexError):  # a packet that the library cannot take apart
        packets.run(_Result(failed))
    return iter(failed)


class _Portions:
    """A stream as the library may read it: a broken packet's length may be negative."""

    def __init__(self, stream: BufferedReader[RawIOBase]) -> None:
        self._stream = stream

    def read(self, size: int) -> bytes:
        return self._stream.read(max(size, 0))


class _Result:
    """Takes what the library tells of each packet."""

    def __init__(self, failed: list[str]) -> None:
        self._failed = failed

    def status(self, test_id: str | None = None, test_status: str | None = None, **_: object) -> None:
        if test_id and test_id != _PARSER and test_status in {"fail", "uxsuccess"}:
            self._failed.append(test_id)


def _of_lines(stream: BufferedReader[RawIOBase]) -> Iterator[str]:
    in_details = False
    for line in read_lines(stream, _LONGEST_LINE):
        text = line.text.decode(errors="replace")
        if in_details:
            in_details = text != "]"
        elif found := _FAILED.match(text):
            in_details = found["details"] is not None
            yield found["test"]
