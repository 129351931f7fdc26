# SPDX-License-Identifier: Apache-2.0
"""Run the pieces that are named, or all: a line each, then all counts as one line of JSON.

``--short`` runs the shortened form of each, ``--seed N`` chooses other moments. Exit code 1: a promise was broken, or a
piece broke down.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from chaos import clock, disk, late_posts, made_up, outages, random_kills, search_server, soak, sweep
from chaos.tally import How, Outcome, Skipped, Tally

PIECES: dict[str, Callable[[How], Outcome]] = {
    "sweep": sweep.run,
    "sweep-real": sweep.run_real,
    "late-posts": late_posts.run,
    "random-kills": random_kills.run,
    "outages": outages.run,
    "search-server": search_server.run,
    "disk": disk.run,
    "clock": clock.run,
    "soak": soak.run,
    "made-up": made_up.run,
}


def main(arguments: Sequence[str]) -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument("pieces", nargs="*", metavar="PIECE", help=f"one of: {', '.join(PIECES)}")
    parser.add_argument("--short", action="store_true", help="the shortened form of each piece")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for all logs and journals; by default they are removed")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.pieces) - set(PIECES):
        parser.error(f"no such piece: {', '.join(sorted(unknown))}")
    logging.getLogger().addHandler(logging.NullHandler())  # what the servers complain of is what is done to them
    with tempfile.TemporaryDirectory(prefix="chaos-") as temporary:
        folder = asked.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        total, all_ran = _run(asked.pieces or list(PIECES), How(folder, asked.short, asked.seed))
    print(json.dumps(asdict(total)))
    return 0 if all_ran and not total.broken else 1


def _run(names: Sequence[str], how: How) -> tuple[Tally, bool]:
    """All counts together, and whether each piece came to its end."""
    total, all_ran = Tally(), True
    for name in names:
        began = time.monotonic()
        try:
            outcome = PIECES[name](how.inside(name))
        except Skipped as why:
            print(f"{name:<16} skipped: {why}", flush=True)
            continue
        except Exception:  # noqa: BLE001 - the others go on
            traceback.print_exc()
            print(f"{name:<16} {time.monotonic() - began:5.0f} s  broke down, see above", flush=True)
            all_ran = False
            continue
        total += outcome.tally
        print(f"{name:<16} {time.monotonic() - began:5.0f} s  {outcome.remark}: {outcome.tally}", flush=True)
    return total, all_ran


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
