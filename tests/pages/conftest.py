# SPDX-License-Identifier: Apache-2.0
"""One browser and one site for all tests of the pages: both are only read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pages_world
import pytest
from browser import Reader, chromium, publish, served
from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def world() -> pages_world.World:
    """Ten days with 160 bugs, and with texts that try to break out of the page."""
    return pages_world.world(7, builds=2_500)


@pytest.fixture(scope="session")
def pages(world: pages_world.World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published site."""
    target = tmp_path_factory.mktemp("pages") / "site"
    publish(world, target)
    return target


@pytest.fixture(scope="session")
def started_browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def reader(pages: Path, started_browser: Browser) -> Iterator[Reader]:
    with served(pages) as root:
        yield Reader(started_browser, root)
