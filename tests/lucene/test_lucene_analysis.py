# SPDX-License-Identifier: Apache-2.0
"""Tokens are those of Lucene's standard analyser."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from elastic_recheck.lucene.analysis import lower, spans, tokens
from elastic_recheck.lucene.characters import RANGES

MEASURED = yaml.safe_load((Path(__file__).parent / "analysis.yaml").read_text(encoding="utf-8"))

JOINERS = "abz019_.:,;'\"- "
"""The ASCII that words are made of, and what stands between them."""

ODD = "".join(chr(int(ranges.split()[0].split("-")[0], 16)) for ranges in RANGES.values())
"""A character of each class."""


@pytest.mark.parametrize("text", MEASURED)
def test_text_is_cut_as_elasticsearch_cuts_it(text: str) -> None:
    assert tokens(text) == MEASURED[text]


@given(st.text(JOINERS) | st.text(string.printable) | st.text(JOINERS, min_size=250, max_size=900))
def test_short_cut_for_ascii_gives_the_same(text: str) -> None:
    """Text of ASCII, cut by one expression, has the tokens that the full rules give."""
    assert tokens(text) == [token for token, _, _ in spans(text)]


@given(st.text(JOINERS + ODD) | st.text())
def test_blanks_part_words_in_any_text(text: str) -> None:
    """Looking at what stands between two blanks by itself changes nothing."""
    assert tokens(text) == [token for token, _, _ in spans(text)]


@given(st.text(JOINERS + ODD) | st.text())
def test_token_stands_where_its_span_says(text: str) -> None:
    """Spans are in order, do not overlap, and hold their token in lower case."""
    found = list(spans(text))

    assert all(lower(text[start:end]) == token for token, start, end in found)
    places = [place for _, start, end in found for place in (start, end)]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("a" * 255, [255]),
        ("a" * 256, [255, 1]),
        ("a" * 300, [255, 45]),
        ("a" * 511, [255, 255, 1]),
        ("ab." * 100, [254, 44]),
        ("\U0001d49c" * 300, [127, 127, 46]),
        ("_" * 300 + "a", [255]),
        ("_" * 300, []),
        ("a" * 255 + "\u0301", [255]),
    ],
    ids=ascii,
)
def test_long_words_are_cut_at_255_units_of_utf_16(text: str, lengths: list[int]) -> None:
    """A word that is too long goes on as another; what cannot end or begin a word is dropped at the cut."""
    assert [len(token) for token in tokens(text)] == lengths


def test_lower_case_knows_no_context() -> None:
    """Each code point is lowered by itself: no final sigma, no dot above."""
    assert lower("ΟΔΟΣ İSTANBUL \u212a ẞ") == "οδοσ istanbul k ß"


@given(st.text(st.characters(exclude_characters="\u0130"), max_size=3).filter(lambda text: "Σ" not in text))
def test_lower_case_is_otherwise_pythons(text: str) -> None:
    assert lower(text) == text.lower()
