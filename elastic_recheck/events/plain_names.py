# SPDX-License-Identifier: Apache-2.0
"""Names of files that may be compressed: what the file inside is called.

What a file really is, its first bytes tell (see ``decompression``, which reads all that is named here).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

ENDINGS: Final = (".gz", ".xz", ".bz2", ".zst", ".zz")
"""What gzip, xz, bzip2, zstd and pigz (for zlib) put behind a file's name."""

_COMPRESSED: Final = re.compile(rf"(?<=[^/])(?:{'|'.join(map(re.escape, ENDINGS))})+$")


def plain_name(name: str) -> str:
    """Name the file without what compressing it, once or several times, put behind its name."""
    return _COMPRESSED.sub("", name)


def possible_names(plain: str) -> Iterator[str]:
    """The names that a file may have: as it is, or compressed once."""
    yield plain
    yield from (plain + ending for ending in ENDINGS)
