# SPDX-License-Identifier: Apache-2.0
"""The one door to SQLite: open, migrate, write in transactions that survive a power loss."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any, Self

from elastic_recheck.errors import ElasticRecheckError, Unavailable

DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
FIRST_COMERS = 10
CACHE_KIB = 512
"""What is read again soon. The rest is in the system's own cache, and need not grow the process for days."""


class Damaged(ElasticRecheckError):
    """The file is no database, or is one no more."""


def open_database(path: Path, steps: Sequence[str], *, shared: bool = False) -> sqlite3.Connection:
    """Open (or make) the database and bring its schema up to date.

    :param steps: SQL scripts, one a schema version, oldest first; never change one that was released. A semicolon only
        stands between statements.
    :param shared: whether threads other than this one use the connection, too, one at a time.
    :raises Damaged: the file is no database, or is one no more.
    :raises ElasticRecheckError: the file cannot be opened, or a newer program wrote it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None, timeout=10, check_same_thread=not shared)
        try:
            # WAL with synchronous=FULL: a commit that was answered is on the disk.
            _write_ahead(connection)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            _migrate(connection, path, steps)
        except BaseException:
            connection.close()
            raise
    except (OSError, sqlite3.Error) as error:
        kind = Damaged if is_damage(error) else ElasticRecheckError
        raise kind(f"{path}: cannot be used as a database ({error})") from error
    return connection


class SharedDatabase:
    """One connection for all threads of a process, used by one at a time; other processes use the same file.

    A loss of power may cost the last few rows, never the file. Once it is closed, it is Unavailable: a process that
    ends does not wait for its threads.

    :raises ElasticRecheckError: the file cannot be used.
    """

    def __init__(self, path: Path, steps: Sequence[str]) -> None:
        self._path = path
        self._turn = RLock()
        self._closed = False
        self._connection = open_database(path, steps, shared=True)
        self._connection.execute("PRAGMA synchronous = NORMAL")

    def select(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Ask for rows.

        :raises Unavailable: the database cannot be read just now.
        """
        with self._in_turn():
            return self._connection.execute(statement, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write all or nothing.

        :raises Unavailable: the database cannot be written just now.
        """
        with self._in_turn():
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
            self._closed = True
            self._connection.close()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        with _errors_named(self._path), self._turn:
            if self._closed:
                raise Unavailable(f"{self._path}: is closed")
            yield


class ReadOnlyDatabase:
    """A database that another process writes, opened to look at one moment of it; to be entered.

    :raises Unavailable: it cannot be read just now.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Self:
        with _errors_named(self._path):
            self._connection = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)
            self._connection.execute("BEGIN")
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def select(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Ask for rows, all of the same moment.

        :raises Unavailable: the database cannot be read just now.
        """
        with _errors_named(self._path):
            return self._connection.execute(statement, values).fetchall()


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Set the file's mode; of several processes that do so for the first time, some are refused without any waiting."""
    for _ in range(FIRST_COMERS):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            connection.execute("BEGIN IMMEDIATE")  # this waits until the others are done
            connection.execute("ROLLBACK")
        else:
            return
    connection.execute("PRAGMA journal_mode = WAL")


def _migrate(connection: sqlite3.Connection, path: Path, steps: Sequence[str]) -> None:
    """Take all steps that are missing, or none; another process may be about to do the same."""
    if (version := _version(connection)) > len(steps):
        raise ElasticRecheckError(
            f"{path}: has schema {version}, this program knows up to {len(steps)}; use the newer program again"
        )
    if version == len(steps):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in ";".join(steps[_version(connection) :]).split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(steps)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def disk_error(error: sqlite3.DatabaseError) -> bool:
    """Whether the disk is to blame, or who shares it with us; else it is a mistake of our own."""
    return isinstance(error, sqlite3.OperationalError) or type(error) is sqlite3.DatabaseError


def is_damage(error: Exception) -> bool:
    """Whether SQLite says that what it read is not what a database holds."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGED  # the rest are finer distinctions


@contextmanager
def _errors_named(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if not disk_error(error):
            raise
        raise Unavailable(f"{path}: {error}") from error
