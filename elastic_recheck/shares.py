# SPDX-License-Identifier: Apache-2.0
"""How a share is said."""

from __future__ import annotations

from math import floor


def percent(share: float, digits: int = 0) -> str:
    """A share (0 to 1) in percent; never 0 % or 100 % where that is not the whole truth, and a half goes up."""
    step = 10**-digits
    shown = floor(share * 100 / step + 0.5) * step
    if shown == 0 < share:
        return f"<{step:.{digits}f} %"
    if share < 1 and shown >= 100:
        return f">{100 - step:.{digits}f} %"
    return f"{shown:.{digits}f} %"
