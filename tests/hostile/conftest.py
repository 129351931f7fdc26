# SPDX-License-Identifier: Apache-2.0
"""One site and one daemon for all hostile input that goes through the whole program."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fakes import eventually
from hostile_site import Attacked, hostile_site


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    """Whatever a test throws at it, the same process has to go on for the next one."""
    with hostile_site(tmp_path_factory.mktemp("hostile")) as site, site.daemon("--verbose") as daemon:
        eventually(site.attended, 60)
        yield Attacked(site, daemon)
        assert daemon.process.poll() is None, daemon.text()
        daemon.terminate()
