# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from watched_site import Site, watched_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """What the daemon is to watch."""
    with watched_site(tmp_path) as site:
        yield site
