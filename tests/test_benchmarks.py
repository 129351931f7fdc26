# SPDX-License-Identifier: Apache-2.0
"""The benchmarks' runner; what is measured is not judged here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import passes, scanning
from benchmarks.build import Build, make
from benchmarks.fingerprints import newest, on_message
from elastic_recheck.engines.embedded.queries import normal
from elastic_recheck.events import Format

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
    assert "ELASTIC_RECHECK_CORPUS" in done.stdout.splitlines()[-2]
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


QUERIES = [
    'message:"it failed" AND message:"for this reason" AND tags:"console"',
    'message:"it failed" AND NOT message:"but worked later" AND tags:"syslog.txt"',
    'message:"deta* failed" AND (tags:"screen-n-cpu.txt" OR filename:"job-output.txt")',
    'message:tim*out AND module:"os_vif" AND loglevel:"ERROR"',
    'message:"elsewhere" AND build_name:"another-job"',
]


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return make(tmp_path_factory.mktemp("benchmark") / "build", 1_000_000, QUERIES, None)


def test_a_build_has_the_names_and_sizes_of_a_devstack_jobs_and_every_fingerprint(build: Build) -> None:
    assert len(build.files) == 40
    assert 0.9e6 < build.size < 1.2e6
    assert 0.3 < build.sizes[0] / build.size < 0.37
    assert build.files[0].kind.filename == "job-output.txt"
    assert {file.kind.format for file in build.files} > {Format.CONSOLE, Format.OSLO, Format.SYSLOG}
    in_life = {normal(text) for text in QUERIES[:4]}
    assert build.planted == in_life | {normal(on_message(text)) for text in QUERIES}
    with build.files[0].open() as stream:
        assert b"it failed -- for this reason" in stream.read()


def test_the_engine_is_checked_to_find_what_was_planted(build: Build) -> None:
    ignoring_names = tuple(map(on_message, QUERIES))
    assert passes.worst_case(build, ignoring_names).found >= len(QUERIES)
    assert passes.as_in_life(build, tuple(QUERIES)).found == 4
    lying = replace(build, planted=frozenset([*build.planted, normal('message:"not there"')]))
    with pytest.raises(passes.NotFoundError, match="missed 1 of"):
        passes.as_in_life(lying, (*QUERIES, 'message:"not there"'))


def test_a_made_up_fingerprint_is_found_too() -> None:
    assert len(set(newest(None, 40))) == 40


def test_all_figures_of_scanning_come_from_one_run() -> None:
    result = scanning.measure(None, scanning.Scale(400_000, 1, few=4, many=8))
    assert list(result.figures) == [
        "scan_over_limit",
        "peak_memory_mb",
        "growth_100x_bytes",
        "scan_over_limit_1000",
        "ahead_of_rg_one_by_one",
        "ahead_of_re",
        "against_rg_file",
        "two_cores",
    ]
    assert "no corpus" in result.remarks[0]
    measured = {name: figure for name, figure in result.figures.items() if figure is not None}
    assert all(figure > 0 for figure in measured.values())
    assert len(measured) == 8 or "not found" in result.reason
