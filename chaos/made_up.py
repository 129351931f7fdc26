# SPDX-License-Identifier: Apache-2.0
"""Input that is made up, by the thousand: the tests' properties, with many more examples than the tests try."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from chaos.tally import How, Outcome, Tally

PROPERTIES = (
    "tests/hostile/test_hostile_generated.py",
    "tests/test_replay.py",
    "tests/records/test_records_hostile.py",
)
ROOT = Path(__file__).parent.parent


def run(how: How) -> Outcome:
    """All of them; a short run tries as many examples as the tests do."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={how.folder}/pytest"]
    profile = [] if how.short else ["--hypothesis-profile=chaos", "--timeout=3600"]
    done = subprocess.run([*command, *profile, *PROPERTIES], cwd=ROOT, capture_output=True, text=True, check=False)
    *_, summary = done.stdout.strip().splitlines() or [done.stderr]
    if done.returncode:
        raise AssertionError(done.stdout[-8000:])
    return Outcome(Tally(), summary)
