# SPDX-License-Identifier: Apache-2.0
"""The schema for editors is that of the files that are read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from elastic_recheck.errors import RecordError
from elastic_recheck.fingerprints import read_fingerprint
from elastic_recheck.lint import SCHEMA

VALUES = {"string": "x y", "array": ["x y"], "boolean": True, "object": {}}


def test_every_key_of_the_schema_is_read_and_every_key_that_is_read_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "1.yaml"
    values = {name: VALUES[part["type"]] for name, part in SCHEMA["properties"].items()}
    path.write_text(json.dumps(values | {"bug": "https://tracker.example.org/1"}))
    read_fingerprint(path)

    path.write_text(json.dumps({"query": "x", "zzzzzzzz": 1}))
    with pytest.raises(RecordError) as caught:
        read_fingerprint(path)
    known = str(caught.value).partition("known are ")[2].split(", ")
    assert known == list(SCHEMA["properties"])


def test_examples_are_as_the_schema_says(tmp_path: Path) -> None:
    path = tmp_path / "1.yaml"
    hits = ["a", {"text": "b", "file": "c", "tags": ["d"], "build_name": "e"}]
    path.write_text(json.dumps({"query": "x", "examples": {"hits": hits, "misses": hits}}))

    assert len(read_fingerprint(path).fingerprint.hits) == 2
    assert SCHEMA["properties"]["examples"]["properties"].keys() == {"hits", "misses"}
    assert SCHEMA["required"] == ["query"]
