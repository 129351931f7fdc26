# SPDX-License-Identifier: Apache-2.0
"""Mending changes needless characters only: comments, layout and meaning stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_recheck import lucene
from elastic_recheck.fingerprints import read_fingerprint
from elastic_recheck.lint import lint, mend

BEFORE = """\
# \\: and \u00a0 in a comment stay
query: >   # so does \\(this\\)
  message:"Failed\\: \\"out\\" of\u00a0cheese \\(again\\)" AND
    message:"C:\\\\temp\\/x" AND
  tags:"console"
unless:
  - 'message:"\\(never\\)" AND tags:"console"'
title: a\u00a0title \\(stays
"""
AFTER = """\
# \\: and \u00a0 in a comment stay
query: >   # so does \\(this\\)
  message:"Failed: \\"out\\" of cheese (again)" AND
    message:"C:\\\\temp/x" AND
  tags:"console"
unless:
  - 'message:"(never)" AND tags:"console"'
title: a\u00a0title \\(stays
"""


def test_needless_escapes_and_blanks_that_are_none_are_mended(tmp_path: Path) -> None:
    path = tmp_path / "1.yaml"
    path.write_text(BEFORE)
    fixable = [each.code for each in lint([path]).findings if each.fixable]

    assert set(fixable) == {"needless-escape", "odd-character"}
    assert mend(path) == 7
    assert path.read_text() == AFTER
    assert not any(each.fixable for each in lint([path]).findings)
    assert mend(path) == 0


def test_a_place_that_yaml_would_read_otherwise_stays_and_the_others_are_mended(tmp_path: Path) -> None:
    path = tmp_path / "1.yaml"
    path.write_text('query: message:"\\(a \\#b\\)" AND tags:"console"\n')

    assert mend(path) == 2
    assert path.read_text() == 'query: message:"(a \\#b)" AND tags:"console"\n'


def test_what_yaml_escapes_is_mended_whole(tmp_path: Path) -> None:
    path = tmp_path / "1.yaml"
    path.write_text('query: "message:\\"a\\\\:b\\xa0c\\" AND tags:\\"console\\""\n')

    assert mend(path) == 2
    assert path.read_text() == 'query: "message:\\"a:b c\\" AND tags:\\"console\\""\n'


def test_blanks_that_are_none_are_mended_between_clauses_too(tmp_path: Path) -> None:
    path = tmp_path / "1.yaml"
    path.write_text('query: >-  # c\n  message:"a\u2003b"\u00a0AND\n  NOT\u200bmessage:"c" AND tags:"console"\n')

    assert mend(path) == 3
    assert path.read_text() == 'query: >-  # c\n  message:"a b" AND\n  NOT message:"c" AND tags:"console"\n'
    assert lint([path]).findings == ()


def test_line_ends_stay(tmp_path: Path) -> None:
    path = tmp_path / "1.yaml"
    path.write_bytes(BEFORE.replace("\n", "\r\n").encode())
    mend(path)

    assert path.read_bytes() == AFTER.replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    "text",
    [
        "query: [\n",
        'query: message:"a b" AND tags:"console"\n',
        "",
    ],
)
def test_what_is_not_certain_is_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "1.yaml"
    path.write_text(text)

    assert mend(path) == 0
    assert path.read_text() == text


@given(
    st.lists(st.sampled_from(["a", "b:", " ", "\\:", "\\(", '\\"', "\\\\", "\u00a0", "\n  ", "''", "#"]), max_size=12)
)
def test_whatever_is_mended_asks_for_the_same(tmp_path_factory: pytest.TempPathFactory, parts: list[str]) -> None:
    path = tmp_path_factory.mktemp("mend") / "1.yaml"
    path.write_text(f'# c\nquery: >\n  message:"x{"".join(parts)}y" AND tags:"console"\nkeep: "\\\\:"\n')
    before = read_fingerprint(path).fingerprint
    mend(path)
    after = read_fingerprint(path).fingerprint

    plain = [lucene.parse(query.replace("\u00a0", " ")) for query in (before.query, after.query)]
    assert plain[0] == plain[1]
    assert (after.keep, path.read_text()[:4]) == (before.keep, "# c\n")
