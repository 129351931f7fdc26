# SPDX-License-Identifier: Apache-2.0
"""A directory as a build's logs."""

from __future__ import annotations

import gzip
import os
import socket
from pathlib import Path

import pytest

from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.log_directory import DirectoryLogSource
from elastic_recheck.model import Build, LogFile, Readiness

BUILD = Build("x", "FAILURE")


def test_files_are_listed_by_name_and_decompressed(tmp_path: Path) -> None:
    (tmp_path / "logs" / "b").mkdir(parents=True)
    (tmp_path / "logs" / "b" / "a b#.txt.gz").write_bytes(gzip.compress(b"one\n"))
    (tmp_path / "logs" / "a.txt").write_bytes(b"two\n")
    source = DirectoryLogSource(tmp_path / "logs")
    arrival = source.look(BUILD)
    assert arrival.readiness is Readiness.THERE
    assert arrival.logs
    assert [file.name for file in arrival.logs.files] == ["a.txt", "b/a b#.txt.gz"]
    assert [source.fetch(file, tmp_path / "got") for file in arrival.logs.files] == ["", ""]
    assert (tmp_path / "got").read_bytes() == b"one\n"


def test_what_is_cut_off_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 100)
    source = DirectoryLogSource(tmp_path, file_bytes=10)
    assert "10 bytes" in source.fetch(LogFile("a.txt", (tmp_path / "a.txt").as_uri()), tmp_path / "got")
    assert (tmp_path / "got").read_bytes() == b"x" * 10


def test_links_that_lead_out_and_what_is_no_file_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "a.txt").write_bytes(b"")
    (logs / "inside").symlink_to("a.txt")
    (logs / "outside").symlink_to(tmp_path / "secret")
    (logs / "folder").symlink_to(tmp_path)
    (logs / "circle").symlink_to("circle")
    (logs / "dangling").symlink_to("nowhere")
    (logs / "loop").symlink_to(logs)
    (logs / "null").symlink_to("/dev/null")
    os.mkfifo(logs / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(logs / "socket"))
    source = DirectoryLogSource(logs)
    arrival = source.look(BUILD)
    assert arrival.logs
    assert [file.name for file in arrival.logs.files] == ["a.txt", "inside"]
    assert arrival.logs.truncated == (
        "circle cannot be opened: Too many levels of symbolic links",
        "dangling cannot be opened: No such file or directory",
        f"folder leads out of {logs}",
        f"null leads out of {logs}",
        f"outside leads out of {logs}",
        "pipe is a pipe",
        "socket is a socket",
    )
    for path in (logs / "outside", tmp_path / "secret", logs / ".." / "secret"):
        with pytest.raises(Refused):
            source.fetch(LogFile("x", f"file://{path}"), tmp_path / "got")


def test_what_a_link_to_a_directory_inside_leads_to_is_read_once_and_nothing_is_said_to_be_missing(
    tmp_path: Path,
) -> None:
    (tmp_path / "run-1").mkdir()
    (tmp_path / "run-1" / "job-output.txt").write_bytes(b"")
    (tmp_path / "latest").symlink_to("run-1")
    (tmp_path / "run-1" / "up").symlink_to("..")
    logs = DirectoryLogSource(tmp_path).look(BUILD).logs
    assert logs
    assert ([file.name for file in logs.files], logs.truncated) == (["run-1/job-output.txt"], ())


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path) -> None:
    names = ["x" * 200] * (os.pathconf(tmp_path, "PC_PATH_MAX") // 200 + 1)
    here = folder = os.open(tmp_path, os.O_RDONLY)
    for name in names:
        os.mkdir(name, dir_fd=here)
        folder, here = here, os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(folder)
    os.close(here)
    (tmp_path / "a.txt").write_bytes(b"")
    arrival = DirectoryLogSource(tmp_path).look(BUILD)
    assert arrival.logs
    assert [file.name for file in arrival.logs.files] == ["a.txt"]
    (told,) = arrival.logs.truncated
    assert told.endswith("/xxx cannot be listed: File name too long".replace("/xxx", "x" * 200))


def test_a_name_that_is_no_utf8_can_be_shown_and_read(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt"))
    path.write_bytes(b"x")
    arrival = DirectoryLogSource(tmp_path).look(BUILD)
    assert arrival.logs
    (file,) = arrival.logs.files
    assert file.name == "\ufffd.txt"
    assert DirectoryLogSource(tmp_path).fetch(file, tmp_path / "got") == ""


def test_a_directory_that_is_not_there_will_never_be(tmp_path: Path) -> None:
    arrival = DirectoryLogSource(tmp_path / "none").look(BUILD)
    assert arrival.readiness is Readiness.NEVER
    assert arrival.reason.endswith("none is not a directory")


def test_a_file_that_cannot_be_read_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    with pytest.raises(Unavailable, match="could not be read"):
        DirectoryLogSource(tmp_path).fetch(LogFile("a.txt", (tmp_path / "a.txt").as_uri()), tmp_path / "no" / "got")
