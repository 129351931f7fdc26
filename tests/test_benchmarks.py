# SPDX-License-Identifier: Apache-2.0
"""The benchmarks' runner; what is measured is not judged here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def run(*arguments: str, corpus: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "ELASTIC_RECHECK_CORPUS"}
    if corpus:
        environment["ELASTIC_RECHECK_CORPUS"] = str(corpus)
    command = [sys.executable, "-m", "benchmarks", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_without_a_corpus_that_is_said_in_one_line_and_the_figure_is_null() -> None:
    done = run("causes")
    assert done.returncode == 0
    assert "ELASTIC_RECHECK_CORPUS" in done.stdout
    assert json.loads(done.stdout.splitlines()[-1]) == {"causes_marked_line": None}


def test_the_marks_of_a_window_are_taken_off_before_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "ci_windows").mkdir()
    window = "#=SOURCE=# x\nfine\n#=MATCH=# error: ‹no such thing›\nmake: *** [all] Error 1\n"
    (tmp_path / "ci_windows" / "one.txt").write_text(window)
    done = run("causes", corpus=tmp_path)
    assert json.loads(done.stdout.splitlines()[-1])["causes_marked_line"] == 1.0
    assert "error: no such thing" in done.stdout


def test_a_benchmark_that_is_not_there_is_wrong_usage() -> None:
    done = run("none")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no such benchmark: none" in done.stderr
