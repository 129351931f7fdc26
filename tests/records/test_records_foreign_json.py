# SPDX-License-Identifier: Apache-2.0
"""JSON of other programs: read into values that can be kept, or refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_recheck.records import read_foreign_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_what_json_writes_is_read(value: object) -> None:
    assert read_foreign_json(json.dumps(value).encode()) == value


@given(st.text(st.characters()))
def test_every_text_that_is_read_can_be_kept(text: str) -> None:
    """Halves of surrogate pairs, too, in keys and in values."""
    value = read_foreign_json(json.dumps({text: [text]}).encode())
    assert json.dumps(value, ensure_ascii=False).encode()


def test_half_a_surrogate_pair_becomes_a_replacement_character() -> None:
    assert read_foreign_json(rb'["a\ud800b", "\uD83D\uDE00"]') == ["a\ufffdb", "\U0001f600"]


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"\xff", b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b"9" * 5000, rb'"\ud800' + b'",' + b"[" * 10],
)
def test_what_is_none_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_foreign_json(text)
