# SPDX-License-Identifier: Apache-2.0
"""Parts of pages that were drawn before: with every new build some number of each page changes, but not most parts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from jinja2.runtime import Macro
from markupsafe import Markup

from elastic_recheck.pages.charts import Chart, draw


class Memory:
    """Draws each part once; what is remembered is what was asked for since it was made."""

    def __init__(self) -> None:
        self._before: dict[str, str] = {}
        self._drawn: dict[str, str] = {}

    def recall(self, text: str) -> None:
        """Know again what :meth:`remembered` told of the last time."""
        self._before = json.loads(text)

    def remembered(self) -> str:
        """All parts that were asked for, as a text to be kept."""
        return json.dumps(self._drawn)

    def chart(self, chart: Chart) -> Markup:
        """The chart as SVG."""
        return self._once("chart", chart, lambda: draw(chart))

    def part(self, macro: Macro, *values: object) -> Markup:
        """What a template's macro makes of values; it must depend on nothing else."""
        return self._once(macro.name, values, lambda: macro(*values))

    def _once(self, name: str, value: object, draw_it: Callable[[], str]) -> Markup:
        key = hashlib.sha256(f"{name} {value!r}".encode(errors="surrogatepass")).hexdigest()
        if key not in self._drawn:
            self._drawn[key] = self._before.get(key) or str(draw_it())
        return Markup(self._drawn[key])  # noqa: S704 - drawn by templates of ours, now or the last time
