# SPDX-License-Identifier: Apache-2.0
"""Records are checked against typed values; every mistake is named at once, with file, line and key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

import pytest

from elastic_recheck.records import (
    Count,
    Duration,
    ListOfTexts,
    Pattern,
    Port,
    Secret,
    Size,
    WrongFileError,
    check,
    key,
    read_yaml,
)


@dataclass(frozen=True, slots=True)
class Leaf:
    colour: Literal["red", "green"] = "red"
    weight: Count = 1


@dataclass(frozen=True, slots=True)
class Tree:
    name: str
    port: Port = 80
    alive: Annotated[bool, key("still-alive")] = True
    age: Duration = timedelta(0)
    size: Size = 0
    words: ListOfTexts = ()
    pattern: Pattern | None = None
    leaves: Mapping[str, Leaf] = field(default_factory=dict)
    crown: tuple[Leaf, ...] = ()


def read(tmp_path: Path, text: str) -> Tree:
    path = tmp_path / "a.yaml"
    path.write_text(text)
    return check(Tree, read_yaml(path))


def mistakes(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(WrongFileError) as caught:
        read(tmp_path, text)
    return [mistake.removeprefix(f"{tmp_path}/") for mistake in caught.value.mistakes]


def test_texts_become_the_types_that_the_keys_ask_for(tmp_path: Path) -> None:
    tree = read(
        tmp_path,
        "name: 1234\nport: 8080\nstill-alive: no\nage: 1.5h\nsize: 2K\nwords: a, b\npattern: a+\n"
        "leaves: {x: {colour: green}}\ncrown: [{weight: 2}]\n",
    )

    assert (tree.name, tree.port, tree.alive, tree.age) == ("1234", 8080, False, timedelta(minutes=90))
    assert (tree.size, tree.words, tree.leaves, tree.crown) == (
        2048,
        ("a", "b"),
        {"x": Leaf("green")},
        (Leaf(weight=2),),
    )
    assert tree.pattern
    assert tree.pattern.search("caab")


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    text = """\
port: 70000
still-alive: perhaps
age: long
size: big
words: {a: b}
pattern: (
leaves:
  x:
    colour: blue
    wieght: 3
  y: 7
crown:
- weight: 0
- {weigth: 1}
nmae: oak
"""
    assert mistakes(tmp_path, text) == [
        "a.yaml:1:1: name: must be given",
        "a.yaml:1:1: port: must be at most 65535, not '70000'",
        "a.yaml:2:1: still-alive: 'perhaps' is neither true nor false",
        "a.yaml:3:1: age: 'long' is not a duration; write 30s, 20m, 2h or seconds",
        "a.yaml:4:1: size: 'big' is not a size; write 500M, 1G or bytes",
        "a.yaml:5:1: words: must be a list",
        "a.yaml:6:1: pattern: '(' is not a regular expression: missing ), unterminated subpattern at position 0",
        "a.yaml:9:5: leaves.x.colour: must be 'red' or 'green', not 'blue'",
        "a.yaml:10:5: leaves.x.wieght: is not a known key; did you mean weight?",
        "a.yaml:11:3: leaves.y: must be a mapping (key: value), not '7'",
        "a.yaml:13:3: crown[1].weight: must be at least 1, not '0'",
        "a.yaml:14:4: crown[2].weigth: is not a known key; did you mean weight?",
        "a.yaml:15:1: nmae: is not a known key; did you mean name?",
    ]


def test_a_file_that_is_no_mapping_is_one_mistake(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "- a\n") == ["a.yaml:1:1: must be a mapping (key: value)"]
    assert mistakes(tmp_path, "") == ["a.yaml: has no value"]


def test_a_duration_has_an_end(tmp_path: Path) -> None:
    assert mistakes(tmp_path, f"name: a\nage: {'9' * 40}d")[0].endswith("is longer than anybody can wait")


def test_a_secret_is_not_shown() -> None:
    secret = Secret("hunter2")

    assert secret.value == "hunter2"
    assert "hunter2" not in f"{secret} {secret!r} {[secret]}"
    assert not Secret()
