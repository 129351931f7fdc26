# SPDX-License-Identifier: Apache-2.0
"""The small graphs inside of tables: a few bars, or one, as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

BAR = 6
HEIGHT = 20


def trend(values: Sequence[int | None], name: str) -> Markup:
    """A bar a value, the highest as high as there is room; where nothing is known a dot stands."""
    highest = max((value or 0 for value in values), default=0) or 1
    bars = []
    for place, value in enumerate(values):
        if value is None:
            bars.append(f"M{place * BAR + 2} {HEIGHT - 1}h1v1h-1z")
        else:
            height = max(1.0, (HEIGHT - 1) * value / highest) if value else 0.6
            bars.append(f"M{place * BAR} {HEIGHT - height:.1f}h{BAR - 1}v{height:.1f}h-{BAR - 1}z")
    return Markup(
        '<svg class="trend" role="img" width="{}" height="{}" viewBox="0 0 {} {}" aria-label="{}"><path d="{}"/></svg>'
    ).format(len(values) * BAR, HEIGHT, len(values) * BAR, HEIGHT, name, "".join(bars))


def share(value: float | None, width: int = 56) -> Markup:
    """A bar as long as the share (0 to 1)."""
    filled = width * min(max(value or 0, 0), 1)
    return Markup(
        '<svg class="share" aria-hidden="true" width="{0}" height="8" viewBox="0 0 {0} 8">'
        '<rect class="rail" width="{0}" height="8" rx="2"/><rect class="fill" width="{1}" height="8" rx="2"/></svg>'
    ).format(width, f"{filled:.1f}")


def pair(here: float, there: float, width: int = 180) -> Markup:
    """Two bars, one above the other: the share here, and the share among all."""
    lengths = [f"{width * min(max(value, 0), 1):.1f}" for value in (here, there)]
    return Markup(
        '<svg class="pair" aria-hidden="true" width="{0}" height="16" viewBox="0 0 {0} 16">'
        '<rect class="rail" width="{0}" height="16" rx="2"/>'
        '<rect class="here" width="{1}" height="8"/><rect class="there" y="9" width="{2}" height="6"/></svg>'
    ).format(width, *lengths)
