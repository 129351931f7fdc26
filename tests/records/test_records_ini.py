# SPDX-License-Identifier: Apache-2.0
"""INI files become sections of texts, or a list of what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from elastic_recheck.records import Record, WrongFileError, read_ini


def read(tmp_path: Path, text: str) -> Record:
    path = tmp_path / "a.conf"
    path.write_text(text)
    return read_ini(path)


def test_sections_hold_texts_and_lines_are_known(tmp_path: Path) -> None:
    record = read(tmp_path, "# comment\n[a]\nKey = one\n  two\nempty =\n\n[b]\nk: v ; kept\n")

    assert record.value == {"a": {"key": "one\ntwo"}, "b": {"k": "v ; kept"}}
    assert [(key, line) for key, (line, _) in record.places.items()] == [
        (("a",), 2),
        (("a", "key"), 3),
        (("a", "empty"), 5),
        (("b",), 7),
        (("b", "k"), 8),
    ]


def test_a_percent_sign_may_be_doubled(tmp_path: Path) -> None:
    """Configurations of the original had to double it, since its parser interpolated."""
    record = read(tmp_path, "[a]\nold = logstash-%%Y\nnew = logstash-%Y\n")

    assert record.value == {"a": {"old": "logstash-%Y", "new": "logstash-%Y"}}


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("a = 1\n", "a.conf:1: stands before the first [section]"),
        ("[a]\nb = 1\nb = 2\n", "a.conf:3: [a] b: is given twice; keep one"),
        ("[a]\n[b]\n[a]\n", "a.conf:3: [a]: is given twice; join the two"),
        ("[a]\nb\n", "a.conf:2: 'b' is neither a [section] nor 'key = value'"),
    ],
)
def test_what_is_not_ini_is_told_with_its_line(tmp_path: Path, text: str, mistake: str) -> None:
    with pytest.raises(WrongFileError) as caught:
        read(tmp_path, text)

    assert [each.removeprefix(f"{tmp_path}/") for each in caught.value.mistakes] == [mistake]
