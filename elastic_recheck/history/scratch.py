# SPDX-License-Identifier: Apache-2.0
"""A copy of a history, for asking it what nobody is to remember."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from elastic_recheck.errors import Unavailable
from elastic_recheck.history.store import SqliteHistory


def copied(source: Path, target: Path) -> SqliteHistory:
    """Copy a history, even while others write it; where there is none, the copy is empty.

    :raises Unavailable: it cannot be read or written just now.
    :raises ElasticRecheckError: it cannot be used.
    """
    if source.exists():
        try:
            with closing(sqlite3.connect(source, timeout=10)) as old, closing(sqlite3.connect(target)) as new:
                old.backup(new)
        except sqlite3.Error as error:
            raise Unavailable(f"{source}: {error}") from error
    return SqliteHistory(target)
