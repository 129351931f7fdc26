# SPDX-License-Identifier: Apache-2.0
"""The processes that search do not outlive the daemon, and a file that is the end of one is left out."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from elastic_recheck.engines.embedded.known import Known
from elastic_recheck.engines.embedded.processes import NotBegun, ScanProcesses
from elastic_recheck.engines.embedded.task import FetchedFile, Task
from elastic_recheck.errors import Unavailable
from elastic_recheck.events import DEFAULT_RULES, classify_file
from elastic_recheck.model import Fingerprint

DAEMON = """
import sys
from pathlib import Path
from elastic_recheck.engines.embedded.processes import ScanProcesses
from elastic_recheck.engines.embedded.task import Task

processes = ScanProcesses(1, 2 << 30, 10)
processes.scan(Task((), {}, (), 10))
print("searched", flush=True)
sys.stdin.read()
"""


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="needs Linux' /proc to find a process's children"
)
CONSOLE = b"2026-01-03 01:02:03.456 | some words\n2026-01-03 01:02:04.456 | it failed\n"


@needs_proc
def test_a_killed_daemon_takes_its_processes_with_it() -> None:
    daemon = subprocess.Popen([sys.executable, "-c", DAEMON], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert daemon.stdout
    assert daemon.stdout.readline() == b"searched\n"
    (child,) = Path(f"/proc/{daemon.pid}/task/{daemon.pid}/children").read_text().split()
    daemon.kill()
    daemon.communicate()
    deadline = time.monotonic() + 10
    while _runs(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _runs(child)


def _children() -> set[int]:
    found: set[int] = set()
    for thread in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has just ended
            found.update(map(int, (thread / "children").read_text().split()))
    return found


def _kill(wait_for: Path, others: set[int]) -> None:
    """Kill whoever opens the pipe, who is a child of ours and none of the others."""
    with wait_for.open("wb"):
        (child,) = _children() - others
        os.kill(child, signal.SIGSEGV)


def _runs(process: str) -> bool:
    """Whether it is there and no mere zombie that nobody waits for."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def processes() -> Iterator[Callable[..., ScanProcesses]]:
    begun: list[ScanProcesses] = []

    def begin(memory: int = 2 << 30, grace: float = 10.0) -> ScanProcesses:
        begun.append(ScanProcesses(1, memory, grace))
        return begun[-1]

    yield begin
    for each in begun:
        each.close()


def task(directory: Path, *names: str, seconds: float = 60, queries: tuple[str, ...] = ()) -> Task:
    """Consoles; those that are named ``pipe`` are pipes that nobody writes to."""
    files = []
    for number, name in enumerate(names):
        path = directory / str(number)
        if "pipe" in name:
            os.mkfifo(path)
        else:
            path.write_bytes(CONSOLE)
        files.append(FetchedFile(path, classify_file(name, DEFAULT_RULES), name))
    queries = queries or ('message:"it failed" AND filename:"last.txt"', 'message:"some words"', 'message:"nowhere"')
    return Task(tuple(files), {}, tuple(Fingerprint(text, text) for text in queries), seconds)


def hits(known: Known) -> list[str | None]:
    return [evidence.file if evidence else None for _, evidence in sorted(known.verdicts.items())]


@needs_proc
def test_a_file_at_which_a_process_dies_is_left_out(processes: Callable[..., ScanProcesses], tmp_path: Path) -> None:
    work = task(tmp_path, "job-output.txt", "logs/screen-pipe.txt", "last.txt")
    killer = threading.Thread(target=_kill, args=(tmp_path / "1", _children()))
    killer.start()
    known = processes().scan(work)
    killer.join()
    assert hits(known) == ["last.txt", None, "job-output.txt"]
    assert known.unread == ("logs/screen-pipe.txt: left out, the process that searched the logs died (signal 11)",)
    assert not known.final


def test_a_file_at_which_a_process_hangs_is_left_out_and_what_was_found_is_said(
    processes: Callable[..., ScanProcesses], tmp_path: Path
) -> None:
    work = task(tmp_path, "job-output.txt", "logs/screen-pipe.txt", "last.txt", seconds=1.0)
    known = processes(grace=0.5).scan(work)
    assert hits(known) == [None, None, "job-output.txt"]
    assert known.unread == (
        "logs/screen-pipe.txt: left out, searching the logs was stopped, it took more than 1 s",
        "last.txt: not searched to its end in 0 s",
    )


def test_where_too_many_files_are_the_end_of_a_process_the_build_is_given_up(
    processes: Callable[..., ScanProcesses], tmp_path: Path
) -> None:
    names = [f"logs/screen-pipe{number}.txt" for number in range(6)]
    with pytest.raises(Unavailable, match="searching the logs was stopped"):
        processes(grace=0.1).scan(task(tmp_path, *names, seconds=0.1))


@needs_proc
def test_a_file_that_takes_too_much_memory_is_left_out(processes: Callable[..., ScanProcesses], tmp_path: Path) -> None:
    work = task(tmp_path, "job-output.txt", "logs/screen-n-cpu.txt", "last.txt")
    before = _children()
    processes().scan(work)
    (child,) = _children() - before
    status = Path(f"/proc/{child}/status").read_text()
    taken = next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmSize:"))
    (tmp_path / "1").write_bytes(CONSOLE * 100_000)
    known = processes(memory=taken + (2 << 20)).scan(work)
    assert hits(known) == ["last.txt", None, "job-output.txt"]
    (line,) = known.unread
    assert line.startswith("logs/screen-n-cpu.txt: left out, the process that searched the logs died (")


def test_a_file_that_cannot_be_read_is_left_out(processes: Callable[..., ScanProcesses], tmp_path: Path) -> None:
    work = task(tmp_path, "job-output.txt", "logs/screen-n-cpu.txt", "console.html", "last.txt")
    (tmp_path / "1").unlink()
    (tmp_path / "2").unlink()
    (tmp_path / "2").mkdir()
    known = processes().scan(work)
    assert hits(known) == ["last.txt", None, "job-output.txt"]
    assert known.unread == (
        "logs/screen-n-cpu.txt: could not be read (No such file or directory)",
        "console.html: could not be read (Is a directory)",
    )
    assert (known.final, known.passing) == (False, True)


@needs_proc
def test_where_no_process_can_be_begun_that_is_said_as_what_passes() -> None:
    """As long as no descriptor is free; afterwards it goes on as before."""
    processes, (soft, hard) = ScanProcesses(1, 2 << 30, 10), resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        with pytest.raises(NotBegun, match="Too many open files"):
            processes.scan(Task((), {}, (), 10))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert isinstance(processes.scan(Task((), {}, (), 10)), Known)
    processes.close()


@needs_proc
def test_a_process_that_is_killed_before_it_has_read_anything_is_no_fault_of_the_logs() -> None:
    """As by a machine whose memory is used up: that passes."""
    processes, others = ScanProcesses(1, 2 << 30, 10), _children()

    def kill() -> None:
        while not (new := _children() - others):
            time.sleep(0.001)
        for child in new:
            os.kill(child, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(NotBegun, match="signal 9"):
        processes.scan(Task((), {}, (), 10))
    killer.join()
    assert isinstance(processes.scan(Task((), {}, (), 10)), Known)
    processes.close()
