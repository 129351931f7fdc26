# SPDX-License-Identifier: Apache-2.0
"""The journal's file, damaged, removed or replaced under the hands of who writes it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from elastic_recheck.errors import ElasticRecheckError
from elastic_recheck.journal import SqliteJournal
from elastic_recheck.model import Build, Change, Failure

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CHANGE = Change("review.example.org", "openstack/nova", 951234, "master")


def _failure(number: int) -> Failure:
    build = Build("tempest-full", "FAILURE", uuid=f"{number:032x}")
    return Failure(f"k{number}", f"k{number}", replace(CHANGE, number=number), 3, "gate", (build,), (), NOON)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "state").mkdir()
    return tmp_path / "state" / "journal.sqlite"


def _overwrite(path: Path, skip: int = 0) -> None:
    with path.open("r+b") as stream:
        stream.seek(skip)
        stream.write(os.urandom(path.stat().st_size - skip))


def _fill(journal: SqliteJournal) -> None:
    """With more than is remembered of what was read."""
    for number in range(300):
        failure = _failure(number)
        journal.admit(replace(failure, change=replace(failure.change, subject="x" * 4000)), NOON)


@pytest.mark.parametrize("endings", [("",), ("", "-wal", "-shm")], ids=["the file", "all of it"])
def test_a_journal_that_is_damaged_while_it_is_used_is_said_to_be_so(path: Path, endings: tuple[str, ...]) -> None:
    """Reading and writing, in one line that says what to do; closing it says nothing."""
    journal = SqliteJournal(path)
    _fill(journal)
    for ending in endings:
        _overwrite(path.with_name(path.name + ending))

    for use in (lambda: [journal.recall(f"k{number}") for number in range(300)], lambda: journal.prune(NOON)):
        with pytest.raises(ElasticRecheckError, match=r"journal.sqlite: the journal is damaged \(.*restore it, or"):
            use()
    journal.close()


def test_an_overwritten_journal_is_noticed_though_all_of_it_is_remembered(path: Path) -> None:
    journal = SqliteJournal(path)
    journal.admit(_failure(1), NOON)
    journal.recall("k1")
    _overwrite(path)

    with pytest.raises(ElasticRecheckError, match="it was overwritten"):
        journal.heard(NOON)


def test_a_damaged_journal_is_not_taken_up(path: Path) -> None:
    """The line at the start is the same one."""
    journal = SqliteJournal(path)
    journal.close()
    _overwrite(path)

    with pytest.raises(ElasticRecheckError, match=r"the journal is damaged \(file is not a database\); restore it, or"):
        SqliteJournal(path)


def test_a_row_that_is_damaged_is_not_taken_up(path: Path) -> None:
    """The file may be sound, and what somebody wrote into it not."""
    journal = SqliteJournal(path)
    journal.admit(_failure(1), NOON)
    with closing(sqlite3.connect(path)) as other:
        other.execute("""UPDATE failures SET body = '{"key": 1}'""")
        other.commit()

    with pytest.raises(ElasticRecheckError, match=r"journal.sqlite: the journal is damaged \(stored Failure cannot"):
        journal.recall("k1")
    journal.close()


def _replaced(path: Path) -> None:
    shutil.copy(path, path.with_name("copy"))
    path.with_name("copy").rename(path)


def _directory_replaced(path: Path) -> None:
    shutil.copytree(path.parent, path.parent.with_name("copy"))
    shutil.rmtree(path.parent)
    path.parent.with_name("copy").rename(path.parent)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        pytest.param(Path.unlink, "journal.sqlite: was removed", id="removed"),
        pytest.param(_replaced, "journal.sqlite: was replaced", id="replaced"),
        pytest.param(lambda path: path.with_name("journal.sqlite-wal").unlink(), "-wal: was removed", id="wal removed"),
        pytest.param(lambda path: shutil.rmtree(path.parent), "journal.sqlite: was removed", id="directory removed"),
        pytest.param(_directory_replaced, "journal.sqlite: was replaced", id="directory replaced"),
    ],
)
@pytest.mark.parametrize("writes", [False, True], ids=["idle", "writing"])
def test_nothing_is_written_where_nobody_will_read_it(
    path: Path, harm: Callable[[Path], None], said: str, writes: bool
) -> None:
    """What is open can be written as before, but is not what the next process finds; that knows what was written."""
    journal = SqliteJournal(path)
    journal.admit(_failure(1), NOON)
    journal.check()
    harm(path)

    with pytest.raises(ElasticRecheckError, match=f"{said} while this process used it; ending"):
        journal.admit(_failure(2), NOON) if writes else journal.check()
    journal.close()
    assert not path.with_name("journal.sqlite-new").exists()

    again = SqliteJournal(path)
    assert [key for _, _, key in again.unfinished()] == ["k1"]
    again.close()


def test_what_was_put_in_place_of_the_journal_stays(path: Path) -> None:
    """Somebody else's is not written over with what this process knows."""
    journal = SqliteJournal(path)
    journal.admit(_failure(1), NOON)
    path.unlink()
    path.write_bytes(b"somebody else's")

    with pytest.raises(ElasticRecheckError, match=r"was replaced while this process used it; ending$"):
        journal.check()
    journal.close()

    assert path.read_bytes() == b"somebody else's"


def test_what_was_committed_is_there_without_the_write_ahead_log(path: Path) -> None:
    """Somebody who tidies up after a crash removes it, knowing no better."""
    script = f"""
import os, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_journal_file import *
from test_journal_file import _failure
journal = SqliteJournal(Path({str(path)!r}))
journal.heard(NOON)
for number in range(20):
    journal.admit(_failure(number), NOON)
os._exit(0)
"""
    subprocess.run([sys.executable, "-c", script], check=True)
    path.with_name("journal.sqlite-wal").unlink()
    path.with_name("journal.sqlite-shm").unlink()

    journal = SqliteJournal(path)

    assert journal.last_heard() == NOON
    assert len(journal.unfinished()) == 20
    journal.close()
