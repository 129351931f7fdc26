# SPDX-License-Identifier: Apache-2.0
"""The journal's file: read and written by one thread, and never anything but the file that its name leads to.

What cannot be written down must not be done, and what was done must be there to be read after a restart. So every
error here is for the service manager: the next process goes on where this one stopped.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from elastic_recheck import records
from elastic_recheck.database import Damaged, disk_error, is_damage, open_database
from elastic_recheck.errors import ElasticRecheckError, RecordError
from elastic_recheck.held_files import HeldFiles
from elastic_recheck.journal_schema import STEPS

T = TypeVar("T")

BESIDE = ("-wal", "-shm")
"""What SQLite has beside the file while it is open (https://www.sqlite.org/wal.html)."""
BEGINNING = b"SQLite format 3\0"
"""Of every database's file (https://www.sqlite.org/fileformat.html, section 1.3)."""


class JournalFile:
    """The file, open.

    Every method raises :exc:`~elastic_recheck.errors.ElasticRecheckError` where the file cannot be used any more.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._errors_named("opened"):
            self._connection = open_database(path, STEPS)
            # What was committed is in the file itself at once: who loses its -wal after a crash loses nothing. It
            # costs a second fsync a commit, of which a failure has eight.
            self._connection.execute("PRAGMA wal_autocheckpoint = 1")
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        self._held = HeldFiles([path, *(path.with_name(path.name + ending) for ending in BESIDE)])
        # Open as long as the connection: to close it would take SQLite's own locks on the file away.
        self._bytes = path.open("rb", buffering=0)

    def close(self) -> None:
        """Close the file; everything that was written stays."""
        self._connection.close()
        self._bytes.close()

    def check(self) -> None:
        """Look whether it is still the file that its name leads to; where that leads to nothing, put it back.

        Whether it was overwritten is looked for, too: SQLite goes on with the pages that it remembers.
        """
        try:
            self._held.check()
        except ElasticRecheckError as error:
            if self._put_back():
                raise ElasticRecheckError(f"{error} (what it held was put back)") from error
            raise
        if os.pread(self._bytes.fileno(), len(BEGINNING), 0) != BEGINNING:
            raise self._is_damaged("it was overwritten")

    def _put_back(self) -> bool:
        copy = self._path.with_name(self._path.name + "-new")
        try:
            if self._path.exists():
                return False
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.unlink(missing_ok=True)
            with closing(sqlite3.connect(copy)) as new:
                self._connection.backup(new)
            os.link(copy, self._path)  # unlike a renaming, never over what somebody else put there
            copy.unlink()
        except (OSError, sqlite3.Error):
            return False
        return True

    def select(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Ask for rows."""
        with self._errors_named("read"):
            return self._connection.execute(statement, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write all or nothing."""
        self.check()
        with self._errors_named("written"):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk has ended it by itself
                    self._connection.execute("ROLLBACK")
                raise

    def stored(self, cls: type[T], text: str) -> T:
        """Read a value that was written as JSON."""
        try:
            return records.from_json(cls, text)
        except RecordError as error:
            raise self._is_damaged(error) from error

    @contextmanager
    def _errors_named(self, done: str) -> Iterator[None]:
        try:
            yield
        except Damaged as error:
            raise self._is_damaged(error.__cause__ or error) from error
        except sqlite3.DatabaseError as error:
            if not disk_error(error):
                raise
            if is_damage(error):
                raise self._is_damaged(error) from error
            raise ElasticRecheckError(f"{self._path}: the journal cannot be {done} ({error}); ending") from error

    def _is_damaged(self, error: object) -> ElasticRecheckError:
        return ElasticRecheckError(
            f"{self._path}: the journal is damaged ({error}); restore it, or move it away with all journal.sqlite-*"
            " beside it, and start with --since 6h"
        )
