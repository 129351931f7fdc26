# SPDX-License-Identifier: Apache-2.0
"""The main program of a scanning process: it takes tasks from the daemon and gives findings back, until it is gone."""

from __future__ import annotations

import resource
import sys
from multiprocessing.connection import Connection

from elastic_recheck.engines.embedded.scan import scan


def main(connection: Connection, memory: int) -> None:
    """Serve. A mistake of ours ends the process, with its traceback on standard error."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    while True:
        try:
            connection.send(scan(connection.recv()))
        except (EOFError, BrokenPipeError):
            return


if __name__ == "__main__":
    main(Connection(int(sys.argv[1])), int(sys.argv[2]))
