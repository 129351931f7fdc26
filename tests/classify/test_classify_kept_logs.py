# SPDX-License-Identifier: Apache-2.0
"""Logs are fetched once, and gone when they are forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from elastic_recheck.classify import KeptLogs
from elastic_recheck.errors import Refused
from elastic_recheck.log_directory import DirectoryLogSource
from elastic_recheck.model import Build, LogFile


def test_a_file_is_fetched_once_until_it_is_forgotten(tmp_path: Path) -> None:
    logs, kept, target = tmp_path / "logs", tmp_path / "kept", tmp_path / "target"
    logs.mkdir()
    kept.mkdir()
    (logs / "a.txt").write_text("a")
    fetched: list[str] = []
    source = KeptLogs(DirectoryLogSource(logs), kept, lambda file: fetched.append(file.name))
    found = source.look(Build("job", "FAILURE")).logs
    assert found
    (file,) = found.files

    for _ in range(2):
        assert source.fetch(file, target) == ""
        assert target.read_text() == "a"
    assert fetched == ["a.txt"]

    source.forget([file])
    assert list(kept.iterdir()) == []
    assert target.read_text() == "a"
    source.fetch(file, target)
    assert fetched == ["a.txt", "a.txt"]


def test_what_could_not_be_fetched_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    source = KeptLogs(DirectoryLogSource(tmp_path), tmp_path / "kept")
    path = tmp_path / "late.txt"
    path.write_text("x")
    file = LogFile("late.txt", path.as_uri())
    path.unlink()
    path.mkdir()

    with pytest.raises(Refused, match="late"):
        source.fetch(file, tmp_path / "target")
    path.rmdir()
    path.write_text("x")
    assert source.fetch(file, tmp_path / "target") == ""
