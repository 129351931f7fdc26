# SPDX-License-Identifier: Apache-2.0
"""Being here puts this directory on the path, so that every test may import ``loopback``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from elastic_recheck.sandbox.real_gerrit import CannotStart, RealGerrit


@pytest.fixture(scope="session")
def real_gerrit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealGerrit]:
    """A real Gerrit for all tests that want one; they may kill it, and must start it again."""
    try:
        gerrit = RealGerrit(tmp_path_factory.mktemp("gerrit"))
    except CannotStart as error:
        pytest.skip(f"a real Gerrit needs Java and Maven: {error}")
    yield gerrit
    gerrit.close()
