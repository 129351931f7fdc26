# SPDX-License-Identifier: Apache-2.0
"""Run the benchmarks that are named, or all: tables, why a figure is null, then all figures as one line of JSON.

With ``--quick`` those that take long take less, for work in progress.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks import causes, pages, remembered, scanning, search_servers
from benchmarks.result import Result

BENCHMARKS: dict[str, Callable[[Path | None], Result]] = {
    "causes": causes.run,
    "scanning": scanning.run,
    "again": remembered.run,
    "servers": search_servers.run,
    "pages": pages.run,
}
_QUICK: dict[str, Callable[[Path | None], Result]] = {
    **BENCHMARKS,
    "scanning": partial(scanning.run, quick=True),
    "again": partial(remembered.run, quick=True),
    "servers": partial(search_servers.run, quick=True),
}

_WIDEST = 80


def main(arguments: list[str]) -> int:
    """Run and print; 2 where a name is not known."""
    benchmarks = _QUICK if "--quick" in arguments else BENCHMARKS
    names = [name for name in arguments if name != "--quick"]
    if unknown := [name for name in names if name not in BENCHMARKS]:
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    corpus = os.environ.get("ELASTIC_RECHECK_CORPUS")
    results = []
    for name in names or BENCHMARKS:
        results.append(result := benchmarks[name](Path(corpus) if corpus else None))
        print(*_shown(result), "", sep="\n", flush=True)
    for result in results:
        if null := [name for name, figure in result.figures.items() if figure is None]:
            print(f"null: {', '.join(null)}: {result.reason}")
    print(json.dumps({name: figure for result in results for name, figure in result.figures.items()}))
    return 0


def _shown(result: Result) -> Iterator[str]:
    yield result.title
    table = [tuple(cell[:_WIDEST] for cell in row) for row in (result.header, *result.rows) if row]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    yield from result.remarks


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
