# SPDX-License-Identifier: Apache-2.0
"""What was drawn once is known again, and nothing else is taken for it."""

from __future__ import annotations

from jinja2 import Environment
from jinja2.runtime import Macro

from elastic_recheck.pages.charts import Band, Chart, draw
from elastic_recheck.pages.memory import Memory


def macro(source: str) -> Macro:
    found = Environment(autoescape=True).from_string("{% macro row(text) %}" + source + "{% endmacro %}").module
    made = getattr(found, "row")  # noqa: B009 - what a template's module holds is not known to the type checker
    assert isinstance(made, Macro)
    return made


OURS, OTHERS = macro("<b>{{ text }}</b>"), macro("another")


def test_part_is_what_the_macro_makes_of_its_values() -> None:
    assert Memory().part(OURS, "a < b") == "<b>a &lt; b</b>"


def test_part_is_known_again_without_being_drawn() -> None:
    before, after = Memory(), Memory()
    drawn = before.part(OURS, "one")
    after.recall(before.remembered())
    assert after.part(OTHERS, "one") == drawn


def test_other_values_are_drawn() -> None:
    before, after = Memory(), Memory()
    before.part(OURS, "one")
    after.recall(before.remembered())
    assert after.part(OURS, "two") == "<b>two</b>"
    assert after.part(OURS, 1) != after.part(OURS, "1 ")


def test_what_nobody_asked_for_is_forgotten() -> None:
    before, after = Memory(), Memory()
    before.part(OURS, "one")
    after.recall(before.remembered())
    after.part(OURS, "two")
    last = Memory()
    last.recall(after.remembered())
    assert last.part(OTHERS, "one") == "another"


def test_chart_is_drawn_as_it_is() -> None:
    chart = Chart("Hits", ["a", "b"], {0: "a"}, (Band("hits", [1, None]),))
    assert Memory().chart(chart) == draw(chart)
