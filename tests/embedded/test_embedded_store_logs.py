# SPDX-License-Identifier: Apache-2.0
"""The store of logs: what is put comes back, once, whoever puts it, whenever they die."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_writer import content

from elastic_recheck.engines.embedded.frames import FRAME, pack, unpacked
from elastic_recheck.engines.embedded.store import LogStore, Retention, StoredFile
from elastic_recheck.errors import ElasticRecheckError, Unavailable
from elastic_recheck.events import DEFAULT_RULES, classify_file
from elastic_recheck.model import LogFile

WRITER = Path(__file__).with_name("store_writer.py")
DAY = 86400.0


class Clock:
    now = datetime(2026, 1, 4, tzinfo=UTC).timestamp()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[LogStore]:
    store = LogStore(tmp_path, clock=clock)
    yield store
    store.close()


def put(store: LogStore, root: str, name: str, data: bytes, cut: str = "") -> StoredFile:
    with store.hold(root) as build, tempfile.TemporaryDirectory() as incoming:
        plain = Path(incoming, "plain")
        plain.write_bytes(data)
        return build.put(LogFile(name, root + name), classify_file(name, DEFAULT_RULES), 0, plain, cut)


def read(path: Path) -> bytes:
    with unpacked(path) as stream:
        return stream.read()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([0, 1, FRAME - 1, FRAME, 2 * FRAME + 5]))
def test_any_bytes_come_back(data: bytes, padding: int) -> None:
    with tempfile.TemporaryDirectory() as directory:
        plain, packed = Path(directory, "plain"), Path(directory, "packed")
        plain.write_bytes(whole := data + b"\0" * padding + data)
        assert pack(plain, packed) == (len(whole), packed.stat().st_size)
        assert read(packed) == whole
        with unpacked(packed) as stream:
            assert b"".join(stream.readline(1 << 19) for _ in range(len(whole) + 1 if padding < 2 else 9)) == whole


def test_a_broken_file_is_an_error_of_reading(tmp_path: Path) -> None:
    plain, packed = tmp_path / "plain", tmp_path / "packed"
    plain.write_bytes(os.urandom(3 * FRAME))
    pack(plain, packed)
    data = bytearray(packed.read_bytes())
    data[FRAME + FRAME // 2] ^= 255
    packed.write_bytes(data)
    with unpacked(packed) as stream, pytest.raises(OSError, match="broken"):
        stream.read()


def test_what_was_put_is_told_and_survives_the_process(store: LogStore, tmp_path: Path, clock: Clock) -> None:
    log = b"2026-01-03 01:02:03.456 | a\n2026-01-03 01:02:04.456 | b\nno time\n"
    file = put(store, "http://a/", "job-output.txt", log, cut="cut at 1 GB")
    assert (file.size, file.cut) == (len(log), "cut at 1 GB")
    assert file.first == datetime(2026, 1, 3, 1, 2, 3, 456000, UTC)
    assert file.last == datetime(2026, 1, 3, 1, 2, 4, 456000, UTC)
    store.describe("http://a/", {"build_name": "tempest", "voting": 1})
    other = LogStore(tmp_path, clock=clock)
    with other.hold("http://a/") as build:
        assert build.files() == {"job-output.txt": file}
    assert other.fields("http://a/") == {"build_name": "tempest", "voting": 1}
    assert other.fields("http://b/") is None
    assert other.size == file.stored == file.path.stat().st_size
    assert read(file.path) == log
    other.close()


def test_syslogs_times_have_the_year_in_which_they_were_fetched(store: LogStore) -> None:
    file = put(store, "http://a/", "syslog.txt", b"Dec 31 23:59:59 host kernel: a\nJan  1 00:00:01 host kernel: b\n")
    assert file.first == datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert file.last == datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC)


def test_a_name_cannot_leave_its_place(store: LogStore, tmp_path: Path) -> None:
    file = put(store, "../../x", "../../../etc/passwd", b"data")
    assert file.path.resolve().is_relative_to(tmp_path / "builds")
    assert read(file.path) == b"data"


def test_a_file_that_is_listed_otherwise_now_is_another(store: LogStore) -> None:
    file = put(store, "http://a/", "x", b"data")
    assert file.is_of(LogFile("x", "http://a/x"))
    assert not file.is_of(LogFile("x", "http://a/x", 5))
    assert not file.is_of(LogFile("x", "http://b/x"))


def test_logs_go_when_they_are_old(store: LogStore, clock: Clock) -> None:
    put(store, "http://a/", "x", b"data")
    clock.now += 6 * DAY
    put(store, "http://b/", "x", b"data")
    clock.now += 3.9 * DAY
    assert store.prune() == 0
    clock.now += 0.2 * DAY
    assert store.prune() == 1
    assert store.roots() == ["http://b/"]


def test_the_oldest_logs_go_when_all_are_too_large(tmp_path: Path) -> None:
    store = LogStore(tmp_path, Retention(size=250_000), clock=iter(range(1000)).__next__)
    for number in range(5):
        put(store, f"http://{number}/", "x", os.urandom(100_000))
    while store.prune():
        pass
    assert store.roots() == ["http://3/", "http://4/"]
    assert store.size <= 250_000
    assert len(list((tmp_path / "builds").iterdir())) == 2
    store.close()


def test_a_build_in_use_is_not_removed_and_nobody_waits(store: LogStore, clock: Clock) -> None:
    put(store, "http://a/", "x", b"data")
    clock.now += 11 * DAY
    with store.hold("http://a/"):
        assert store.prune() == 0
    assert store.prune() == 1


def test_only_a_few_builds_are_removed_at_a_time(store: LogStore, clock: Clock) -> None:
    for number in range(10):
        put(store, f"http://{number}/", "x", b"data")
    clock.now += 11 * DAY
    assert [store.prune() for _ in range(4)] == [4, 4, 2, 0]


def test_two_threads_that_want_one_build_take_turns(store: LogStore) -> None:
    fetched = []

    def want(_: int) -> None:
        with store.hold("http://a/") as build, tempfile.TemporaryDirectory() as incoming:
            if "x" not in build.files():
                plain = Path(incoming, "plain")
                plain.write_bytes(b"data")
                fetched.append(build.put(LogFile("x", "u"), classify_file("x", ()), 0, plain))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(want, range(20)))
    assert len(fetched) == 1


def start(directory: Path, builds: int, files: int) -> subprocess.Popen[str]:
    command = [sys.executable, str(WRITER), str(directory), str(builds), str(files)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_two_processes_that_store_the_same_builds_store_each_file_once(tmp_path: Path) -> None:
    LogStore(tmp_path).close()
    processes = [start(tmp_path, 6, 4) for _ in range(2)]
    told = [line for process in processes for line in process.communicate(timeout=60)[0].splitlines()]
    assert [process.returncode for process in processes] == [0, 0]
    assert sorted(told) == sorted(f"{build} {number}" for build in range(6) for number in range(4))


def test_a_process_killed_at_any_moment_leaves_nothing_wrong_behind(tmp_path: Path) -> None:
    """What it told of is there, what is there is right, and nothing else stays."""
    builds, files = 8, 6
    told: set[tuple[int, int]] = set()
    for lines in range(0, builds * files, 3):
        process = start(tmp_path, builds, files)
        assert process.stdout
        for _, line in zip(range(1 + lines % 7), process.stdout, strict=False):
            build, number = map(int, line.split())
            told.add((build, number))
        process.kill()
        process.communicate(timeout=60)
        store = LogStore(tmp_path)
        check(store, told, files)
        store.close()
    last = start(tmp_path, builds, files)
    last.communicate(timeout=60)
    store = LogStore(tmp_path)
    every = {(build, number) for build in range(builds) for number in range(files)}
    check(store, every, files)
    assert len(list((tmp_path / "builds").glob("*/*"))) == len(every)
    store.close()


def check(store: LogStore, told: set[tuple[int, int]], files: int) -> None:
    for build in {build for build, _ in told}:
        with store.hold(f"http://logs/{build}/") as held:
            there = held.files()
        for number in range(files):
            file = there.get(f"{number}/job-output.txt")
            assert file or (build, number) not in told
            assert file is None or read(file.path) == content(build, number)


def test_a_folder_that_nobody_knows_goes_at_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "builds" / "0123456789abcdef0123456789abcdef").mkdir(parents=True)
    LogStore(tmp_path).close()
    assert not list((tmp_path / "builds").iterdir())


def test_a_disk_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "builds").touch()
    with pytest.raises((ElasticRecheckError, OSError)):
        LogStore(tmp_path)
    store = LogStore(tmp_path / "other")
    (tmp_path / "other" / "builds").rmdir()
    with pytest.raises(Unavailable, match="cannot be stored"):
        put(store, "http://a/", "x", b"data")
    store.close()
