# SPDX-License-Identifier: Apache-2.0
"""What the standard library's regular expressions cannot be trusted with on every Python that we support."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "elastic_recheck"

LOSES_ITS_PLACE = re.compile(r"\)(?:[*+?]|\{[\d,]+\})\+|\(\?>")
"""Possessive and atomic groups: ``re`` matches wrongly there before Python 3.11.5 (CPython issue 106052)."""


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_possessive_groups_are_left_to_the_regex_library(path: Path) -> None:
    """A file that writes one uses ``regex``, which gets them right everywhere."""
    source = path.read_text()

    assert not LOSES_ITS_PLACE.search(source) or "import regex" in source
