# SPDX-License-Identifier: Apache-2.0
"""The one door to SQLite: open, migrate, write in transactions that survive a power loss."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from elastic_recheck.errors import ElasticRecheckError


def open_database(path: Path, steps: Sequence[str], *, shared: bool = False) -> sqlite3.Connection:
    """Open (or make) the database and bring its schema up to date.

    :param steps: SQL scripts, one a schema version, oldest first; never change one that was released.
    :param shared: whether threads other than this one use the connection, too, one at a time.
    :raises ElasticRecheckError: the file cannot be opened, or a newer program wrote it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None, timeout=10, check_same_thread=not shared)
        # WAL with synchronous=FULL: a commit that was answered is on the disk.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        _migrate(connection, path, steps)
    except (OSError, sqlite3.Error) as error:
        raise ElasticRecheckError(f"{path}: cannot be used as a database ({error})") from error
    return connection


def _migrate(connection: sqlite3.Connection, path: Path, steps: Sequence[str]) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(steps):
        raise ElasticRecheckError(
            f"{path}: has schema {version}, this program knows up to {len(steps)}; use the newer program again"
        )
    for number, step in enumerate(steps[version:], start=version + 1):
        connection.executescript(f"BEGIN; {step}; PRAGMA user_version = {number}; COMMIT;")
