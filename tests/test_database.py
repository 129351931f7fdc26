# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from pathlib import Path

import pytest

from elastic_recheck.database import SharedDatabase
from elastic_recheck.errors import Unavailable


def test_a_closed_database_is_not_there_and_no_bug(tmp_path: Path) -> None:
    """A process that ends closes it under the hands of threads that still search."""
    database = SharedDatabase(tmp_path / "some.sqlite", ["CREATE TABLE one (number INTEGER)"])
    with database.transaction() as write:
        write.execute("INSERT INTO one VALUES (7)")
    assert database.select("SELECT number FROM one") == [(7,)]
    database.close()

    with pytest.raises(Unavailable, match="is closed"):
        database.select("SELECT number FROM one")
    with pytest.raises(Unavailable, match="is closed"), database.transaction():
        pytest.fail("there is nothing to write to")
