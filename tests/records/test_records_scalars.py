# SPDX-License-Identifier: Apache-2.0
"""Every character of a text value is found where it stands in its file, however YAML writes it."""

from __future__ import annotations

import json

import yaml
from hypothesis import given
from hypothesis import strategies as st

from elastic_recheck.records.yaml_files import parse_yaml

WORDS = st.text(st.sampled_from("ab:'\"\\é😀\u00a0#()"), min_size=1, max_size=5).map(lambda word: f"x{word}y")
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from([" ", "\n", "  ", "\n\n", "\t"])), min_size=1, max_size=12).map(
    lambda parts: "".join(word + blank for word, blank in parts).strip()
)


@given(TEXTS, st.sampled_from([None, "'", '"', "|", ">"]), st.sampled_from([10, 40, 1000]))
def test_every_character_is_found(text: str, style: str | None, width: int) -> None:
    whole = yaml.dump({"other": 1, "a": [text]}, default_style=style, width=width, allow_unicode=True, sort_keys=False)
    whole = whole.replace("!!int ", "")
    record = parse_yaml(whole, "1.yaml")

    for position, character in enumerate(text):
        span = record.span(("a", 0), text, position, 1)
        assert span
        if not character.isspace():
            written = whole[slice(*span)]
            assert written in {character, character * 2} or json.loads(f'"{_as_json(written)}"') == character
            line, column = record.place_in_text(("a", 0), text, position)
            assert whole.split("\n")[line - 1][column - 1] == written[0]


def _as_json(written: str) -> str:
    return yaml.safe_load(f'"{written}"').replace("\\", "\\\\").replace('"', '\\"') if "\\" in written else written
