# SPDX-License-Identifier: Apache-2.0
"""What differs between two failures of the same kind, taken out of their texts."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 300
"""Characters of a masked text; what follows would only tell like failures apart."""
_READ = 2000
_HEX = "[0-9a-fA-F]"
_MASKS = (
    (re.compile(r"\bhttps?://[^\s'\"<>)\]]{1,500}"), "<URL>"),
    (re.compile(rf"(?<!{_HEX}){_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}(?!{_HEX})"), "<ID>"),
    (re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?"), "<TIME>"),
    (re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"), "<IP>"),
    (re.compile(rf"(?<![0-9A-Za-z])(?=[a-fA-F]{{0,63}}\d)(?:0x)?{_HEX}{{7,64}}(?![0-9A-Za-z])"), "<ID>"),
    (re.compile(r"\d{1,100}(?:\.\d{1,100})?"), "<N>"),
)
_MASKED = re.compile(r"<(?:URL|ID|TIME|IP|N)>")
_BLANKS = re.compile(r"\s+")
_ATTRIBUTES = re.compile(r"\[[^\]]{0,200}\]$")
_TEST_IDS = re.compile(rf"(?<!{_HEX}){_HEX}{{8}}-(?:{_HEX}{{4}}-){{3}}{_HEX}{{12}}(?!{_HEX})")


def mask(text: str) -> str:
    """The text on one line, with ids, times, addresses and numbers replaced by names like ``<ID>``."""
    return _masked(text, _MASKS)


def mask_ids(text: str) -> str:
    """The same, but numbers (``404``) stay."""
    return _masked(text, _MASKS[:-1])


def name_of_test(test: str) -> str:
    """A test's id without its attributes (``[id-..., smoke]``) and without ids made for the run; digits stay."""
    return _TEST_IDS.sub("<ID>", _ATTRIBUTES.sub("", test.strip()))[:LONGEST]


def _masked(text: str, masks: Iterable[tuple[re.Pattern[str], str]]) -> str:
    text = text[:_READ]
    for pattern, name in masks:
        text = pattern.sub(name, text)
    return _BLANKS.sub(" ", text).strip()[:LONGEST]


def longest_fixed_part(text: str) -> str:
    """The longest part of a line that does not differ from one failure to the next."""
    return max(_MASKED.split(mask(text)), key=len).strip()
