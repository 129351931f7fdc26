# SPDX-License-Identifier: Apache-2.0
"""The page that newcomers read first is true: its table of layers is the one that is held."""

from __future__ import annotations

import re
from pathlib import Path

from test_layers import DOORS, LAYERS

PAGE = (Path(__file__).parent.parent / "docs" / "architecture.rst").read_text()
TABLE = PAGE.split("\nLayers\n")[1].split("\nWho does what")[0]
BEGINS = ("nouns", "texts", "deciding, pure", "edges", "flows", "wiring")
UNTOLD = {"__init__", "__main__"}
PACKAGE_OF = {"yaml": "pyyaml", "opensearchpy": "opensearch-py", "subunit": "python-subunit"}
PARTS = {"pydantic_core", "urllib3", "jaraco", "lazr", "httplib2"}
"""Come with another library, whose name stands for them."""


def test_rooms_stand_in_their_layers() -> None:
    """Each layer's row names the rooms that are held to be there, and no others."""
    rows = re.split(rf"^(?:{'|'.join(BEGINS)}) ", TABLE.split("doors\n")[1], flags=re.MULTILINE)[1:]
    told = [{name for line in row.splitlines() for name in re.findall(r"``(\w+)``", line[:78])} for row in rows]

    assert [rooms | UNTOLD for rooms in told] == [set(layer) | UNTOLD for layer in LAYERS]


def test_every_door_is_told() -> None:
    """Each outside library is named."""
    libraries = {PACKAGE_OF.get(name, name) for name in DOORS if name not in PARTS}

    assert sorted(name for name in libraries if name not in TABLE) == []
