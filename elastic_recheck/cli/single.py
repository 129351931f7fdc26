# SPDX-License-Identifier: Apache-2.0
"""One instance a state directory: two would answer twice."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from elastic_recheck.errors import Refused
from elastic_recheck.held_files import HeldFiles


@contextmanager
def only_instance(state: Path) -> Iterator[HeldFiles]:
    """Hold the state directory's lock, which counts for as long as its file is in its place.

    :raises Refused: another process holds it, or the directory cannot be written.
    """
    path = state / "lock"
    try:
        state.mkdir(parents=True, exist_ok=True)
        stream = path.open("a+", encoding="ascii")
    except OSError as error:
        raise Refused(f"[recheckwatch] state_dir: {path} cannot be written ({error.strerror})") from error
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            stream.seek(0)
            raise Refused(f"{path}: process {stream.read().strip() or '?'} runs with this state directory") from error
        stream.truncate(0)
        stream.write(f"{os.getpid()}\n")
        stream.flush()
        yield HeldFiles([path])
