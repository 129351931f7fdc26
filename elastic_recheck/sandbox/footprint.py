# SPDX-License-Identifier: Apache-2.0
"""What a process takes up on Linux: memory, threads, descriptors, children (proc(5))."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Footprint:
    """Memory in KiB: what is resident now, and the most that ever was."""

    resident: int
    peak: int
    threads: int
    descriptors: int
    children: int


def family(pid: int) -> list[int]:
    """List the process, its children, theirs, and so on."""
    members = [pid]
    for member in members:
        for task in Path(f"/proc/{member}/task").glob("*"):
            with suppress(OSError):
                members += [int(child) for child in (task / "children").read_text().split()]
    return members


def footprint(pid: int) -> Footprint:
    """Look at one process, without its children.

    :raises OSError: it is gone.
    """
    process = Path(f"/proc/{pid}")
    lines = (line.partition(":") for line in (process / "status").read_text().splitlines())
    status = {name: value.split()[0] for name, _, value in lines if value.strip()}
    return Footprint(
        resident=int(status["VmRSS"]),
        peak=int(status["VmHWM"]),
        threads=int(status["Threads"]),
        descriptors=len(list((process / "fd").iterdir())),
        children=len(family(pid)) - 1,
    )
