# SPDX-License-Identifier: Apache-2.0
"""YAML files become plain values, or a list of everything that is wrong with them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from elastic_recheck.records import WrongFileError, read_yaml
from elastic_recheck.records.record import LARGEST_FILE


def read(tmp_path: Path, text: str | bytes) -> object:
    path = tmp_path / "a.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_yaml(path).value


def mistakes(tmp_path: Path, text: str | bytes) -> list[str]:
    with pytest.raises(WrongFileError) as caught:
        read(tmp_path, text)
    return [mistake.removeprefix(f"{tmp_path}/") for mistake in caught.value.mistakes]


def test_scalars_are_texts_whatever_yaml_would_guess(tmp_path: Path) -> None:
    text = "a: on\nb: 1:30\nc: 2014-01-02\nd: 0x10\ne: [1, 1.0, true]\nf: 'null'"

    assert read(tmp_path, text) == {
        "a": "on",
        "b": "1:30",
        "c": "2014-01-02",
        "d": "0x10",
        "e": ["1", "1.0", "true"],
        "f": "null",
    }


def test_nothing_is_none(tmp_path: Path) -> None:
    assert read(tmp_path, "") is None
    assert read(tmp_path, "# only a comment\n") is None
    assert read(tmp_path, "a:\nb: ~\nc: null\nd: ''") == {"a": None, "b": None, "c": None, "d": ""}


def test_folded_and_literal_texts_keep_their_line_ends(tmp_path: Path) -> None:
    assert read(tmp_path, "a: >\n  x\n  y\nb: |\n  x\n  y\n") == {"a": "x y\n", "b": "x\ny\n"}


def test_a_byte_order_mark_is_no_content(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbfa: b") == {"a": "b"}


def test_all_that_is_refused_is_named_at_once(tmp_path: Path) -> None:
    """Aliases, anchors, tags, keys given twice, keys that are no words, a second document: each with its line."""
    assert mistakes(tmp_path, "a: 1\na: 2\nb: &x 1\nc: *x\nd: !!str 1\n? [1]\n: 2\n---\nb: 1") == [
        "a.yaml:2:1: a: is given twice, first in line 1",
        "a.yaml:3:4: b: &x is an anchor; leave it out",
        "a.yaml:4:4: c: *x is an alias; write the value out",
        "a.yaml:5:4: d: tag:yaml.org,2002:str is a tag; leave it out",
        "a.yaml:6:3: a key must be a plain word",
        "a.yaml:8:1: holds a second document; a file holds one",
    ]


def test_what_is_not_yaml_is_told_with_its_place(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "a: 1\nb: c: d")[0].startswith("a.yaml:2:5: is not YAML: ")
    assert mistakes(tmp_path, "a: >\n  b\n c\n")[0].endswith(
        "indent the lines of one text alike, and close its quotation marks"
    )
    assert mistakes(tmp_path, "a: 1\nb: [}")[0].startswith("a.yaml:2:5: is not YAML: ")
    assert mistakes(tmp_path, "a: 1\nb: \x01") == ["a.yaml:2: holds the character U+0001, which YAML does not allow"]
    assert mistakes(tmp_path, b"a: 1\nb: \xff") == ["a.yaml:2: is not UTF-8: byte 0xff; save the file as UTF-8"]


def test_nesting_is_bounded(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "[" * 100_000) == ["a.yaml:1:22: is nested deeper than 20 levels"]
    assert mistakes(tmp_path, "".join(f"{' ' * depth}a:\n" for depth in range(30))) == [
        "a.yaml:22:22: is nested deeper than 20 levels"
    ]


def test_size_is_bounded(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "a" * (LARGEST_FILE + 1)) == [f"a.yaml: is larger than {LARGEST_FILE} bytes"]


def test_the_number_of_mistakes_that_are_told_is_bounded(tmp_path: Path) -> None:
    told = mistakes(tmp_path, "a: 1\n" * 10_000)

    assert len(told) == 101
    assert told[-1] == "a.yaml: and 9899 more mistakes"


def test_only_files_are_read(tmp_path: Path) -> None:
    """A pipe would block for ever."""
    os.mkfifo(tmp_path / "pipe.yaml")
    for name, message in (("pipe.yaml", "is not a file"), ("none.yaml", "cannot be read: No such file or directory")):
        with pytest.raises(WrongFileError, match=message):
            read_yaml(tmp_path / name)
