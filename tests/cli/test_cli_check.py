# SPDX-License-Identifier: Apache-2.0
"""``elastic-recheck-check`` as its users meet it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from elastic_recheck.cli.check import command
from elastic_recheck.lint import lint

REPOSITORY = Path(__file__).parents[2]

GOOD = """\
query: message:"out of cheese" AND tags:"console"
examples: {hits: [out of cheese], misses: [out of crackers]}
"""


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(each) for each in arguments])


def test_our_own_fingerprints_are_fine() -> None:
    result = invoke("--require-examples", REPOSITORY / "queries")

    assert result.output.endswith(" examples: 0 errors, 0 warnings, 1 note\n")


def test_findings_are_named_with_place_code_and_advice(tmp_path: Path) -> None:
    (tmp_path / "1.yaml").write_text(GOOD)
    bad = tmp_path / "2.yaml"
    bad.write_text('query: message:"a b" tags:"console"\nexamples: {hits: [b]}\n')
    worse = tmp_path / "3.yaml"
    worse.write_text("titel: x\n")

    result = invoke(tmp_path)

    assert (
        result.output
        == f"""\
{bad}:1:22: error: query: nothing stands before tags:"console", which means OR [implicit-operator]
    write AND before it (or OR, if that is meant)
{bad}:2:1: warning: examples: has no example that it must not hit [no-miss]
    add a line that looks alike under examples: misses:
{worse}:1:1: error: query: must be given [file]
{worse}:1:1: error: titel: is not a known key; did you mean title? [file]
3 fingerprints, 3 examples: 3 errors, 1 warning
"""
    )


def test_json_holds_the_same(tmp_path: Path) -> None:
    path = tmp_path / "1.yaml"
    path.write_text(GOOD.replace('"console"', '"console" AND voting:1'))

    report = json.loads(invoke("--format", "json", path).output)

    assert (report["files"], report["examples"]) == (1, 2)
    assert report["findings"] == [
        {
            "file": str(path),
            "line": 1,
            "column": 55,
            "key": "query",
            "code": "voting",
            "severity": "warning",
            "message": "only voting jobs are looked at anyway",
            "advice": "remove it; allow-nonvoting: true admits the others",
            "fixable": False,
        }
    ]


def test_words_are_shown_as_the_analyser_sees_them(tmp_path: Path) -> None:
    path = tmp_path / "1.yaml"
    path.write_text(
        GOOD.replace('out of cheese"', 'Out-of:/cheese.py"').replace("[out of cheese]", "[out of cheese.py]")
    )

    assert invoke("--tokens", path).output.startswith(
        f'{path}:1: message:"Out-of:/cheese.py"\n    out | of | cheese.py\n'
    )
    report = json.loads(invoke("--tokens", "--format", "json", path).output)
    assert report["tokens"] == [
        {"file": str(path), "line": 1, "clause": 'message:"Out-of:/cheese.py"', "tokens": ["out", "of", "cheese.py"]}
    ]


def test_what_can_be_mended_is_said_and_mended(tmp_path: Path) -> None:
    path = tmp_path / "1.yaml"
    path.write_text("# stays\n" + GOOD.replace('of cheese"', 'of\\( cheese"'))

    assert "remove it (--fix does it)" in invoke(path).output
    mended = invoke("--fix", path)

    assert mended.stderr == f"{path}: mended in 1 place\n"
    assert mended.stdout == "1 fingerprint, 2 examples: nothing to mend\n"
    assert path.read_text() == "# stays\n" + GOOD.replace('of cheese"', 'of( cheese"')


def test_the_schema_is_json_for_editors() -> None:
    schema = json.loads(invoke("--schema").output)

    assert schema["properties"]["query"]["type"] == "string"


def test_pre_commit_is_told_of_a_command_that_there_is() -> None:
    (hook,) = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text())
    scripts = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["scripts"]

    assert hook["entry"].split()[0] in scripts
    for misplaced_or_not in ("queries/1656386.yaml", "queries/old/1.yml", "1286963.yaml"):
        assert re.search(hook["files"], misplaced_or_not)
    assert not re.search(hook["files"], "playbooks/1286963.yaml")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["good"], 0, "1 fingerprint, 2 examples: nothing to mend"),
        (["bad"], 1, "[file]"),
        (["--require-examples", "warned"], 0, "0 errors, 2 warnings"),
        (["empty"], 2, "empty holds no fingerprint (*.yaml)."),
        (["none"], 2, "'none' does not exist"),
        ([], 2, "There is no directory queries here; name a FILE or DIR."),
        (["--format", "xml"], 2, "--format"),
        (["--help"], 0, "elastic-recheck-check --format json queries"),
    ],
)
def test_exit_codes(tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    for name, text in (("good", GOOD), ("bad", "query: ["), ("warned", GOOD.splitlines()[0]), ("empty", "")):
        (tmp_path / name).mkdir()
        if text:
            (tmp_path / name / "1.yaml").write_text(text)
    program = "from elastic_recheck.cli.check import main; main()"
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}

    ended = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ended.returncode == code, ended.stderr
    assert said in ended.stdout + ended.stderr


def test_160_fingerprints_take_less_than_a_second(tmp_path: Path) -> None:
    """Of processor time, so that a busy machine does not count."""
    ours = sorted((REPOSITORY / "queries").glob("*.yaml"))
    for number in range(160):
        text = ours[number % len(ours)].read_text()
        (tmp_path / f"{number}.yaml").write_text(
            text.replace("query: >\n", f'query: >\n  NOT message:"x{number}" AND\n')
        )
    paths = sorted(tmp_path.iterdir())

    begin = time.process_time()
    report = lint(paths)
    seconds = time.process_time() - begin

    assert (report.files, report.errors) == (160, 0)
    assert seconds < 1


def test_fingerprints_without_examples_are_counted_and_named_only_when_asked_for(tmp_path: Path) -> None:
    (tmp_path / "1.yaml").write_text('query: message:"out of cheese" AND tags:"console"\n')

    quiet, asked = invoke(tmp_path), invoke("--require-examples", tmp_path)

    summary = "1 fingerprint, 0 examples (1 without any: --require-examples names them)"
    assert quiet.output == f"{summary}: nothing to mend\n"
    assert [line.rpartition(" ")[2] for line in asked.output.splitlines()[::2]] == ["[no-hit]", "[no-miss]", "warnings"]
