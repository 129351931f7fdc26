# SPDX-License-Identifier: Apache-2.0
"""The processes that search do not outlive the daemon."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

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


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux' /proc to find a process's children")
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


def _runs(process: str) -> bool:
    """Whether it is there and no mere zombie that nobody waits for."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
