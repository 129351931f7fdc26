# SPDX-License-Identifier: Apache-2.0
"""Memory that is freed stays with the process for the next megabyte of a log.

By default the C library gives such a large piece back to the kernel, which then has to hand out, and blank, each of
its pages anew for the next: measured, half of the time that goes into reading a log.
"""

from __future__ import annotations

import ctypes

KEPT = 64 << 20
"""Bytes that are kept at most."""
_LARGEST = 16 << 20
"""Larger pieces are given back."""

# mallopt(3)
_TRIM_THRESHOLD = -1
_MMAP_THRESHOLD = -3


def keep_freed_memory() -> None:
    """Have it so in this process, where the C library knows how."""
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(_TRIM_THRESHOLD, KEPT)
        library.mallopt(_MMAP_THRESHOLD, _LARGEST)
