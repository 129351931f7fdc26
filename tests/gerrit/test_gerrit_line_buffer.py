# SPDX-License-Identifier: Apache-2.0
"""Lines come out whole, however the bytes came in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from elastic_recheck.gerrit.line_buffer import LineBuffer

LIMIT = 8


@given(st.lists(st.text("ab\n", max_size=30).map(str.encode)))
def test_portions_do_not_matter(portions: list[bytes]) -> None:
    """All whole lines, in order, with None for each that is too long."""
    buffer = LineBuffer(LIMIT)

    lines = [line for portion in portions for line in buffer.feed(portion)]

    whole = b"".join(portions).split(b"\n")[:-1]
    assert lines == [line if len(line) <= LIMIT else None for line in whole]


def test_an_endless_line_is_not_kept() -> None:
    buffer = LineBuffer(LIMIT)
    for _ in range(1000):
        assert list(buffer.feed(b"x" * 1000)) == []

    assert list(buffer.feed(b"\nnext\n")) == [None, b"next"]
