# SPDX-License-Identifier: Apache-2.0
"""The main program of a scanning process: it takes tasks from the daemon and gives findings back, until it is gone."""

from __future__ import annotations

import os
import resource
import sys
import threading
from multiprocessing.connection import Connection

from elastic_recheck.engines.embedded.memory import keep_freed_memory
from elastic_recheck.engines.embedded.scan import scan
from elastic_recheck.engines.embedded.task import NO_MEMORY


def main(connection: Connection, memory: int) -> None:
    """Serve. A mistake of ours ends the process, with its traceback on standard error; so does a lack of memory."""
    threading.Thread(target=_end_with_daemon, daemon=True).start()
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    keep_freed_memory()
    try:
        connection.send(None)
        while True:
            task = connection.recv()
            connection.send(scan(task, connection.send).beyond(task.known))
    except (EOFError, BrokenPipeError):
        return
    except MemoryError:
        os._exit(NO_MEMORY)


def _end_with_daemon() -> None:
    """Wait for the end of standard input, whose other end the daemon holds and never writes to."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(0)


if __name__ == "__main__":
    main(Connection(int(sys.argv[1])), int(sys.argv[2]))
