# SPDX-License-Identifier: Apache-2.0
"""A reader says which file it is at, so that the right one is blamed for the end of a process."""

from __future__ import annotations

from pathlib import Path

from elastic_recheck.engines.embedded.reader import Reader
from elastic_recheck.engines.embedded.task import FetchedFile, Task
from elastic_recheck.events import DEFAULT_RULES, classify_file


def _file(directory: Path, name: str, text: str) -> FetchedFile:
    path = directory / name
    path.write_text(text)
    return FetchedFile(path, classify_file(name, DEFAULT_RULES), "")


def test_a_file_during_which_a_console_is_looked_into_is_named_again_afterwards(tmp_path: Path) -> None:
    console = _file(tmp_path, "job-output.txt", "2026-01-03 01:02:03.456 | begun\n")
    other = _file(tmp_path, "syslog.txt", "Jan  3 01:02:03 host kernel: hello\n")
    told: list[FetchedFile] = []
    reader = Reader(Task((console, other), {}, (), 60), told.append)
    assert not told
    with reader.reading(other):
        assert reader.reference
        assert reader.reference.year == 2026
    assert told == [other, console, other]
