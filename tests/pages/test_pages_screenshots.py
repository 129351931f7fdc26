# SPDX-License-Identifier: Apache-2.0
"""The pictures of the documentation are taken by a real browser."""

from __future__ import annotations

import os
from pathlib import Path

import pages_world
import pytest
from browser import Reader, needs_chromium, publish, served
from playwright.sync_api import Browser

DOCS = Path(__file__).parent.parent.parent / "docs"
SHOTS = (
    ("pages-gate.png", "gate.html", 1200, 760, "light"),
    ("pages-bug.png", "bug/2000137.html", 1200, 900, "dark"),
    ("pages-unrecognised.png", "unrecognised.html", 1200, 800, "light"),
    ("pages-phone.png", "index.html", 360, 760, "light"),
)


@needs_chromium
@pytest.mark.skipif(
    not os.environ.get("ELASTIC_RECHECK_SCREENSHOTS"),
    reason="ELASTIC_RECHECK_SCREENSHOTS=1 takes docs/pages-*.png anew",
)
def test_screenshots(started_browser: Browser, tmp_path: Path) -> None:
    """They show a made-up site of 2,000 builds."""
    publish(pages_world.world(3, builds=2_000, bugs=60, hostile=False), tmp_path / "site")
    with served(tmp_path / "site") as root:
        for name, path, width, height, scheme in SHOTS:
            with Reader(started_browser, root).at(path, width, height, scheme) as (page, _):
                page.screenshot(path=DOCS / name)
                assert (DOCS / name).stat().st_size > 10_000
