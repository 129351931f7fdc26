# SPDX-License-Identifier: Apache-2.0
"""What a process takes up."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

from elastic_recheck.sandbox.footprint import family, footprint


def test_memory_threads_descriptors_and_children_are_seen() -> None:
    before, over = footprint(os.getpid()), threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        seen = footprint(os.getpid())
        assert child.pid in family(os.getpid())
        child.communicate(b"\n")
    over.set()
    thread.join()
    assert 0 < seen.resident <= seen.peak
    assert seen.threads == before.threads + 1
    assert seen.children == before.children + 1
    assert seen.descriptors > before.descriptors
