# SPDX-License-Identifier: Apache-2.0
"""What a graph shows are its numbers."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from elastic_recheck.pages.charts import Band, Chart, draw

Box = tuple[float, float, float, float]
"""Left, top, width, height."""


def drawn(*stacked: Band, line: Band | None = None, level: float | None = None, name: str = "Failures") -> ET.Element:
    texts = [f"column {number}" for number in range(len(stacked[0].values))]
    return ET.fromstring(draw(Chart(name, texts, {0: "first"}, stacked, line, level)))


def boxes(root: ET.Element, kind: str) -> list[Box]:
    path = next(each for each in root.iter("path") if each.get("class") == f"bar {kind}")
    found = re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-[\d.]+z", path.get("d", ""))
    return [(float(x), float(top), float(width), float(height)) for x, top, width, height in found]


def test_boxes_are_as_high_as_their_numbers() -> None:
    one, two, four = boxes(drawn(Band("hits", [1, 2, 4])), "hits")
    assert two[3] == pytest.approx(2 * one[3], abs=0.2)
    assert four[3] == pytest.approx(4 * one[3], abs=0.2)


def test_all_stand_on_the_same_ground_each_in_its_column() -> None:
    found = boxes(drawn(Band("hits", [1, 5, 3])), "hits")
    assert len({round(top + height) for _, top, _, height in found}) == 1
    assert [left for left, *_ in found] == sorted({left for left, *_ in found})


def test_bands_stand_on_one_another() -> None:
    root = drawn(Band("hits", [3, 2]), Band("passing", [1, 2]))
    for (left, top, width, _), (upper_left, upper_top, upper_width, upper_height) in zip(
        boxes(root, "hits"), boxes(root, "passing"), strict=True
    ):
        assert (upper_left, upper_width) == (left, width)
        assert upper_top + upper_height == pytest.approx(top, abs=0.2)


def test_nothing_is_drawn_for_nothing_and_for_what_is_not_known() -> None:
    root = drawn(Band("hits", [None, 0, 7]), Band("passing", [None, 2, None]))
    assert len(boxes(root, "hits")) == len(boxes(root, "passing")) == 1


def test_line_is_broken_where_nothing_is_known() -> None:
    root = drawn(Band("hits", [1, 1, 1, 1]), line=Band("earlier", [1, 2, None, 1]))
    line = next(each.get("d", "") for each in root.iter("path") if each.get("class") == "line earlier")
    assert line.count("M") == 2


def test_highest_of_all_has_room() -> None:
    root = drawn(Band("hits", [1, 2]), line=Band("earlier", [9, 3]), level=30)
    level = next(each.get("d", "") for each in root.iter("path") if each.get("class") == "level")
    match = re.fullmatch(r"M0 ([\d.]+)H[\d.]+", level)
    assert match
    assert 0 <= float(match[1]) < min(top for _, top, _, _ in boxes(root, "hits"))


def test_shares_are_seen_against_the_whole() -> None:
    root = ET.fromstring(draw(Chart("Recognised", ["one"], {0: "one"}, (Band("recognised", [50]),), percent=True)))
    ((_, top, _, height),) = boxes(root, "recognised")
    assert top == pytest.approx(height, abs=15)
    assert "100 %" in [each.text for each in root.iter("text")]


def test_each_column_says_what_it_is_when_pointed_at() -> None:
    columns = [each for each in drawn(Band("hits", [1, 0, None])).iter("rect") if each.get("class") == "column"]
    assert [each.findtext("title") for each in columns] == ["column 0", "column 1", "column 2"]


def test_foreign_text_stays_text() -> None:
    root = drawn(Band("hits", [1]), name="<script>alert(1)</script>")
    assert root.get("aria-label") == "<script>alert(1)</script>"
    assert not list(root.iter("script"))
