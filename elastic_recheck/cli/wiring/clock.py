# SPDX-License-Identifier: Apache-2.0
"""The clock on the wall, which all that decides is handed as an argument."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)
