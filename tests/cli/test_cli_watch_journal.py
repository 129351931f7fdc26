# SPDX-License-Identifier: Apache-2.0
"""The daemon as a process, whose journal or whole state directory is taken away, damaged or overwritten meanwhile."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import eventually
from watched_site import Site

FILES = ("journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm")


def _remove(state: Path) -> None:
    (state / "journal.sqlite").unlink()


def _remove_all(state: Path) -> None:
    """In one step, since the process goes on writing."""
    shutil.rmtree(state.rename(state.with_name("removed")))


def _overwrite(state: Path) -> None:
    for name in FILES:
        with (state / name).open("r+b") as stream:
            stream.write(os.urandom((state / name).stat().st_size))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        pytest.param(_remove, "journal.sqlite: was removed while", id="removed"),
        pytest.param(_remove_all, "was removed while", id="directory removed"),
        pytest.param(_overwrite, "journal.sqlite: the journal is damaged (", id="overwritten"),
    ],
)
def test_it_ends_when_its_journal_is_not_what_it_was(site: Site, harm: Callable[[Path], None], said: str) -> None:
    """In one line, without a failure to tell it; the next process takes the place of this one."""
    with site.daemon() as daemon:
        eventually(site.listens)
        site.fail("tempest-full")
        eventually(lambda: len(site.answers()) == 1)
        harm(site.folder / "state")
        site.fail("nova-next")
        assert daemon.exit_code() == 1, daemon.text()
        assert said in daemon.text().splitlines()[-1]
        assert "Traceback" not in daemon.text()


@pytest.mark.parametrize("harm", [_remove, _remove_all], ids=["the file", "the directory"])
def test_the_next_process_knows_what_was_removed(site: Site, harm: Callable[[Path], None]) -> None:
    """What was answered is not answered again, and what failed meanwhile is answered."""
    with site.daemon() as daemon:
        eventually(site.listens)
        site.fail("tempest-full")
        eventually(lambda: len(site.answers()) == 1)
        harm(site.folder / "state")
        site.fail("nova-next")
        assert daemon.exit_code() == 1, daemon.text()
        assert "(what it held was put back)" in daemon.text()
    with site.daemon() as daemon:
        eventually(lambda: len(site.answers()) == 2, 60)
        daemon.terminate()
    assert "nova-next" in site.answers()[1]


def test_it_ends_however_quiet_it_is(site: Site) -> None:
    """It is looked for at every beat, not only when there is something to write."""
    with site.daemon() as daemon:
        eventually(site.listens)
        (site.folder / "state" / "lock").unlink()
        assert daemon.exit_code() == 1, daemon.text()
        assert "lock: was removed while this process used it; ending" in daemon.text()


def test_it_does_not_start_with_a_damaged_journal(site: Site) -> None:
    """The line says which file, and what to do."""
    state = site.folder / "state"
    state.mkdir(exist_ok=True)
    (state / "journal.sqlite").write_bytes(os.urandom(50_000))
    with site.daemon() as daemon:
        assert daemon.exit_code() == 1
        last = daemon.text().splitlines()[-1]
    assert f"{state}/journal.sqlite: the journal is damaged (file is not a database); restore it, or move it" in last
    assert "Traceback" not in daemon.text()
