# SPDX-License-Identifier: Apache-2.0
"""The store's database, for all threads of a process; other processes use the same file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from elastic_recheck.database import open_database
from elastic_recheck.engines.embedded.store.schema import STEPS
from elastic_recheck.errors import Unavailable


class Tables:
    """One connection, used by one thread at a time.

    A loss of power may cost the last few rows, never the file: what is not known here is fetched again.

    :raises ElasticRecheckError: the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = RLock()
        self._connection = open_database(path, STEPS, shared=True)
        self._connection.execute("PRAGMA synchronous = NORMAL")

    def select(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask for rows.

        :raises Unavailable: the database cannot be read just now.
        """
        with self._errors_named(), self._turn:
            return self._connection.execute(statement, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write all or nothing.

        :raises Unavailable: the database cannot be written just now.
        """
        with self._errors_named(), self._turn:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the file."""
        with self._turn:
            self._connection.close()

    @contextmanager
    def _errors_named(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            if not isinstance(error, sqlite3.OperationalError) and type(error) is not sqlite3.DatabaseError:
                raise  # our own mistake, not the disk's
            raise Unavailable(f"{self._path}: {error}") from error


def one(rows: Sequence[tuple[Any, ...]]) -> Any:
    """The only value of the only row, or None where there is no row."""
    return rows[0][0] if rows else None
