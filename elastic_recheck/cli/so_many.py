# SPDX-License-Identifier: Apache-2.0
"""A number of things, in words."""

from __future__ import annotations


def so_many(number: int, noun: str) -> str:
    """Write ``1 build``, ``0 builds``, ``1,200 builds``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
