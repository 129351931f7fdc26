# SPDX-License-Identifier: Apache-2.0
"""The fingerprints to use where nobody says which."""

from __future__ import annotations

from pathlib import Path

import elastic_recheck


def shipped_queries() -> Path:
    """``./queries`` where there is one, else those that were installed with the program, else the checkout's."""
    package = Path(elastic_recheck.__file__).parent
    places = (Path("queries"), package / "queries", package.parent / "queries")
    return next((place for place in places if place.is_dir()), places[0])
