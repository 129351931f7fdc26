# SPDX-License-Identifier: Apache-2.0
"""What help and documents show of our commands can be typed as it stands."""

from __future__ import annotations

import re
import shlex
from importlib import import_module
from pathlib import Path
from tomllib import loads

import click
import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
COMMANDS: dict[str, click.Command] = {
    name: import_module(place.partition(":")[0]).command for name, place in SCRIPTS.items()
}
DOCUMENTS = [ROOT / "README.rst", ROOT / "CONTRIBUTING.rst", *sorted((ROOT / "docs").glob("*.rst"))]
SHOWN = re.compile(r"(?:^ +|``)((?:\S*/)?elastic-recheck[a-z-]* .*?)(?:``|$)", re.MULTILINE)


def lacking(line: str) -> list[str]:
    """What a line of a shell names that its command does not have."""
    program, *words = shlex.split(line, comments=True)
    command = COMMANDS.get(Path(program).name)
    if command is None:
        return [program]
    options = {name for each in command.params for name in each.opts} | {"--help"}
    return [word for word in words if re.fullmatch(r"--?[a-z][a-z-]*", word) and word not in options]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_examples_of_a_commands_help_are_lines_of_a_shell(name: str) -> None:
    command = COMMANDS[name]
    heading, *examples = (command.epilog or "").removeprefix("\b\n").splitlines()
    assert heading == "Examples:"
    assert examples
    for example in examples:
        assert shlex.split(example)[0] == name
        assert not lacking(example), example
        assert not re.search(r"\S {2,}[^ #]", example.strip()), "what is said of an example stands behind a #"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_documents_name_commands_and_options_that_there_are(document: Path) -> None:
    shown = SHOWN.findall(document.read_text())
    assert [line for line in shown if lacking(line)] == []


def test_an_option_that_there_is_not_is_found() -> None:
    assert lacking("elastic-recheck-check --tokens --bogus # --other") == ["--bogus"]
    assert lacking("elastic-recheck-chek x") == ["elastic-recheck-chek"]
