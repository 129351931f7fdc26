# SPDX-License-Identifier: Apache-2.0
"""The larger graphs: pygal lays out axes and columns, and what it draws is made fit for our pages.

A page may run no inline script and hold no inline style (its Content-Security-Policy), so what pygal puts into its
SVG for standing alone is taken out: the style sheet rules the graph. What stands in the columns is put in, each band
as one path; and what pygal cannot draw: a line over bars, a level, marks, and a text for each column to point at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

import pygal
from markupsafe import Markup

from elastic_recheck.pages.texts import printable

BARE = {
    "js": [],
    "css": [],
    "no_prefix": True,
    "show_legend": False,
    "explicit_size": False,
    "margin": 2,
    "margin_top": 8,
    "spacing": 6,
    "show_minor_x_labels": False,
    "truncate_label": -1,
}
LEVELS = 4
"""How many lines across, at most, beside that at 0."""


@dataclass(frozen=True, slots=True)
class Band:
    """One kind of thing that is counted; ``kind`` is its class in the style sheet. None: not known."""

    kind: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns over time. ``name`` says what is seen, ``texts`` what each column says when pointed at.

    ``ticks``: texts under the axis, by column, each another. ``stacked`` bands stand on one another, ``line`` runs over
    them, ``level`` lies across. ``marks``: what happened in a column. ``percent``: values are shares of 100.
    """

    name: str
    texts: Sequence[str]
    ticks: Mapping[int, str]
    stacked: Sequence[Band] = ()
    line: Band | None = None
    level: float | None = None
    marks: Mapping[int, str] = field(default_factory=dict)
    percent: bool = False
    width: int = 1200
    height: int = 200


def draw(chart: Chart) -> Markup:
    """The chart as SVG, to be put into a page."""
    step = _step(_highest(chart))
    levels = [step * number for number in range(LEVELS + 1) if number < 1 or step * (number - 1) < _highest(chart)]
    graph = pygal.StackedBar(width=chart.width, height=chart.height, range=(0, levels[-1]), **BARE)
    graph.x_labels = [chart.ticks.get(column, "") for column in range(len(chart.texts))]
    graph.x_labels_major = list(chart.ticks.values())
    graph.y_labels = [{"value": level, "label": f"{level}{' %' if chart.percent else ''}"} for level in levels]
    graph.add("columns", [0] * len(chart.texts))
    drawn = ET.fromstring(graph.render())  # noqa: S314 - pygal's own, and without entities
    for element in drawn.iter():
        element.tag = element.tag.rpartition("}")[2]
    return _finished(chart, drawn, levels[-1])


def _highest(chart: Chart) -> float:
    columns = zip(*(band.values for band in chart.stacked), strict=True)
    stacks = [sum(value or 0 for value in column) for column in columns]
    line = [value or 0 for value in chart.line.values] if chart.line else []
    return max([*stacks, *line, chart.level or 0, 100 if chart.percent else 1])


def _step(highest: float) -> int:
    """The distance of the lines across: 1, 2 or 5 times a power of ten."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power * LEVELS >= highest:
                return factor * power
        power *= 10


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where columns and values lie: read off what pygal drew."""

    columns: Sequence[tuple[float, float]]
    zero: float
    top: float
    highest: float
    right: float

    def y(self, value: float) -> float:
        return self.zero + (self.top - self.zero) * value / self.highest

    def x(self, column: int) -> float:
        left, width = self.columns[column]
        return left + width / 2


def _finished(chart: Chart, drawn: ET.Element, highest: float) -> Markup:
    plot = next(each for each in drawn.iter("g") if each.get("class") == "plot")
    shift = plot.get("transform", "")
    axes = [each for each in plot if each.get("class", "").startswith("axis")]
    columns = next(each for each in plot if each.get("class", "").startswith("series"))
    scale = _scale(plot, axes[0], columns, highest)
    root = ET.Element("svg", {"class": "chart", "viewBox": drawn.get("viewBox", ""), "role": "img"})
    root.set("aria-label", printable(chart.name))
    body = ET.SubElement(root, "g", {"transform": shift})
    body.extend(axes)
    foot = [0.0] * len(chart.texts)
    for band in chart.stacked:
        ET.SubElement(body, "path", {"class": f"bar {band.kind}", "d": "".join(_boxes(band.values, foot, scale))})
        foot = [low + (value or 0) for low, value in zip(foot, band.values, strict=True)]
    body.extend(_over(chart, scale))
    _shorten(root)
    return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704 - ElementTree escapes what is not markup


def _scale(plot: ET.Element, axis: ET.Element, series: ET.Element, highest: float) -> _Scale:
    heights = [float(path.get("d", "").split()[1]) for path in axis.iter("path")]
    columns = [(float(rect.get("x", 0)), float(rect.get("width", 0))) for rect in series.iter("rect")]
    return _Scale(columns, max(heights), min(heights), highest, float(plot[0].get("width", 0)))


def _boxes(values: Sequence[float | None], foot: Sequence[float], scale: _Scale) -> Iterator[str]:
    """A box for each value, standing on what is below it."""
    for (x, width), value, low in zip(scale.columns, values, foot, strict=True):
        if value:
            top = scale.y(low + value)
            yield f"M{x:.1f} {top:.1f}h{width:.1f}v{scale.y(low) - top:.1f}h{-width:.1f}z"


def _over(chart: Chart, scale: _Scale) -> Iterator[ET.Element]:
    """What pygal's bars do not show: the line, the level, the marks, and the texts to point at."""
    if chart.line:
        yield ET.Element("path", {"class": f"line {chart.line.kind}", "d": _line(chart.line.values, scale)})
    if chart.level is not None:
        yield ET.Element("path", {"class": "level", "d": f"M0 {scale.y(chart.level):.1f}H{scale.right:.1f}"})
    for column, text in chart.marks.items():
        mark = ET.Element("g", {"class": "mark"})
        x = scale.x(column)
        ET.SubElement(mark, "path", {"d": f"M{x:.1f} {scale.top:.1f}V{scale.zero:.1f}"})
        ET.SubElement(mark, "circle", {"cx": f"{x:.1f}", "cy": f"{scale.top:.1f}", "r": "4"})
        ET.SubElement(mark, "title").text = printable(text)
        yield mark
    for (x, width), text in zip(scale.columns, chart.texts, strict=True):
        box = {"x": f"{x:.1f}", "y": f"{scale.top:.1f}", "width": f"{width:.1f}"}
        column_box = ET.Element("rect", {"class": "column", **box, "height": f"{scale.zero - scale.top:.1f}"})
        ET.SubElement(column_box, "title").text = printable(text)
        yield column_box


def _line(values: Sequence[float | None], scale: _Scale) -> str:
    """Steps over the columns, broken where nothing is known."""
    parts, pen = [], "M"
    for (x, width), value in zip(scale.columns, values, strict=True):
        if value is None:
            pen = "M"
            continue
        parts.append(f"{pen}{x:.1f} {scale.y(value):.1f}h{width:.1f}")
        pen = "L"
    return "".join(parts)


def _shorten(root: ET.Element) -> None:
    """Drop digits that nobody sees, and the titles that pygal gives its axes."""
    for group in root.iter("g"):
        if group.get("class") == "guides":
            for title in group.findall("title"):
                group.remove(title)
    for text in root.iter("text"):
        for name in ("x", "y"):
            text.set(name, f"{float(text.get(name, 0)):.1f}")
