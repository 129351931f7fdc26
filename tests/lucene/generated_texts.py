# SPDX-License-Identifier: Apache-2.0
"""Texts that try every rule of word segmentation: all code points, and sequences of what joins, cuts and vanishes."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from random import Random

_ROW = 200
_CODE_POINTS = [chr(number) for number in range(sys.maxunicode + 1) if not 0xD800 <= number <= 0xDFFF]
_LAST_ASSIGNED = 0x323AF
"""Above are private use, tags and selectors, of which some rows will do."""
_ALPHABETS = (
    "abzAZ09_.:;,'\"-/ ",
    "aB1.:,'\u00ad\u200b\u200c\u200d\u2060\ufeff\u0301\u0308 ",
    "a😀👍🏽👨\u200d👩🇩🇪🇫1️⃣©❤\ufe0e ",
    "אב'\"״׳a1 ",
    "カタｶﾀー゛ひ日本a_ ",
    "ไทยค ကខ កខ ລາວ 1",
    "한국어ᄀ가각ᆨa ",
    "٣٫٤٬1,2.३४ ",
    "İIıſKÅΩẞßΣςǅǄ𐐀𝒜 ",
    "a\x00\x0b\x0c\x1c\x85\u2028\u3000\u00a0 ",
    "x²½Ⅷª·‧․．：；，‘’＿‿1a ",
)


def texts(random: Random, count: int) -> Iterator[str]:
    """So many texts: rows of all code points first, then sequences at random, some with words of 255 units or more."""
    rows = list(_rows())
    yield from rows
    for _ in range(count - len(rows)):
        yield _sequence(random) if random.random() < 0.9 else _long(random)


def _rows() -> Iterator[str]:
    """Every code point by itself, and those that are neither letters nor ideographs between letters and digits."""
    assigned = _CODE_POINTS[: _LAST_ASSIGNED - 0x800]
    for characters in (assigned, _CODE_POINTS[-0x20000 - 0x400 :: 64]):
        for start in range(0, len(characters), _ROW):
            yield " ".join(characters[start : start + _ROW])
    between = [each for each in assigned if unicodedata.category(each)[0] in "MNPSZC" and each < "\U00020000"]
    kept = [each for each in between if unicodedata.category(each) not in ("Co", "Cn")]
    for start in range(0, len(kept), _ROW):
        yield " ".join(f"a{each}b 1{each}2" for each in kept[start : start + _ROW])


def _sequence(random: Random) -> str:
    alphabet = random.choice(_ALPHABETS) + random.choice(_ALPHABETS)
    text = "".join(random.choices(alphabet, k=random.randint(1, 40)))
    return text + "".join(random.choices(_CODE_POINTS, k=random.randint(0, 4)))


def _long(random: Random) -> str:
    alphabet = random.choice(
        ("a", "ab.", "a1_", "1,", "_", "a\u0301", "𝒜", "カ", "a'", "é\u00ad", "한", "😀\u200d", "ไ")
    )
    return "".join(random.choices(alphabet, k=random.randint(250, 700))) + random.choice(("", " b", ".b", "1"))
