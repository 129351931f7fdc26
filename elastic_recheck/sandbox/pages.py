# SPDX-License-Identifier: Apache-2.0
"""The pages of the demo's day, by the real command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from elastic_recheck.sandbox.daemon import environment

PATIENCE = 120


def make_pages(configuration: Path, target: Path) -> str:
    """Put the pages of all that the daemon wrote down into ``target``; empty, or what the command said went wrong."""
    made = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "elastic_recheck.cli.pages", str(configuration), "-o", str(target)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        env=environment(configuration.parent / "home"),
        cwd=configuration.parent,
    )
    return made.stderr.strip() or f"exit code {made.returncode}" if made.returncode else ""
