# SPDX-License-Identifier: Apache-2.0
"""YAML of other programs becomes plain values, whatever it holds."""

from __future__ import annotations

import pytest

from elastic_recheck.records import read_foreign_yaml


def test_tags_and_aliases_are_read_as_the_values_that_they_stand_for() -> None:
    text = "all:\n  a: !unsafe 'x y'\n  b: &id001 [1, true]\n  c: *id001\n"

    assert read_foreign_yaml(text) == {"all": {"a": "x y", "b": ["1", "true"], "c": ["1", "true"]}}


def test_aliases_of_aliases_stay_within_bounds() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]

    value = read_foreign_yaml("\n".join(lines))

    assert isinstance(value, dict)
    assert value["a0"] == ["x"] * 10


@pytest.mark.parametrize("text", ["", "a: [", "\0", "- " * 5000 + "x", "a" * (2 << 20)])
def test_what_is_no_such_yaml_is_none(text: str) -> None:
    assert read_foreign_yaml(text) in (None, []) or isinstance(read_foreign_yaml(text), list)
