# SPDX-License-Identifier: Apache-2.0
"""Points at which the bot may be killed have names that do not depend on the order of things."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from chaos.points import Points
from elastic_recheck.model import Build, Change, Delivery, Failure

class Port:
    def admit(self, failure, now): print("admitted", flush=True)
    def ended(self, delivery, now): print("ended", flush=True)
    def reads(self): return 7

now = datetime.now(UTC)
change = Change("review.example.org", "nova", 951234)
port = Points(Path(sys.argv[1]), sys.argv[2]).around("port", Port(), lambda name: name != "reads")
port.admit(Failure("k", "k", change, 1, "gate", (Build("j", "FAILURE"),), (), now), now)
port.reads()
for _ in range(2):
    port.ended(Delivery("k", "gerrit", "text", change, 1), now)
"""
NAMES = [
    f"port.{call} {when}"
    for call in ("admit #1 1", "ended #1 gerrit 1", "ended #1 gerrit 2")
    for when in ("before", "after")
]


def lived(passed: Path, deadly: str) -> tuple[int, list[str], list[str]]:
    """Exit code, what was done, and the points that were passed."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(passed), deadly],
        cwd=Path(__file__).parent.parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.split(), passed.read_text().splitlines()


def test_an_undisturbed_life_passes_all_points(tmp_path: Path) -> None:
    assert lived(tmp_path / "passed", "") == (0, ["admitted", "ended", "ended"], NAMES)


@pytest.mark.parametrize(("number", "done"), list(enumerate([0, 1, 1, 2, 2, 3])))
def test_at_a_deadly_point_it_is_over(tmp_path: Path, number: int, done: int) -> None:
    """By its name or its number: before the call nothing is done, after it all of it is."""
    code, did, passed = lived(tmp_path / "passed", NAMES[number])

    assert (code, len(did), passed) == (-signal.SIGKILL, done, NAMES[: number + 1])
    assert lived(tmp_path / "again", str(number + 1))[0] == -signal.SIGKILL
