# SPDX-License-Identifier: Apache-2.0
"""Graphs that were drawn before: pygal takes its time, and most bugs' graphs are as they were."""

from __future__ import annotations

import hashlib
import json

from markupsafe import Markup

from elastic_recheck.pages.charts import Chart, draw


class Memory:
    """Draws each graph once; what is remembered is what was drawn since it was made."""

    def __init__(self) -> None:
        self._before: dict[str, str] = {}
        self._drawn: dict[str, str] = {}

    def recall(self, text: str) -> None:
        """Know again what :meth:`remembered` told of the last time."""
        self._before = json.loads(text)

    def remembered(self) -> str:
        """All graphs that were asked for, as a text to be kept."""
        return json.dumps(self._drawn)

    def draw(self, chart: Chart) -> Markup:
        """The chart as SVG."""
        key = hashlib.sha256(repr(chart).encode(errors="surrogatepass")).hexdigest()
        if key not in self._drawn:
            self._drawn[key] = self._before.get(key) or str(draw(chart))
        return Markup(self._drawn[key])  # noqa: S704 - drawn here, now or the last time
