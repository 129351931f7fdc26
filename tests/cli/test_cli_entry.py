# SPDX-License-Identifier: Apache-2.0
"""Every command ends with the same exit codes."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable

import click
import pytest

from elastic_recheck import __version__
from elastic_recheck.cli.entry import run, version_option
from elastic_recheck.errors import RecordError, Unavailable


def command(do: Callable[[], object]) -> click.Command:
    @click.command("elastic-recheck-x")
    @click.option("--number", type=int)
    @version_option
    def it(number: int | None) -> object:
        return do()

    return it


def outcome(do: Callable[[], object], *arguments: str) -> object:
    with pytest.raises(SystemExit) as ended:
        run(command(do), arguments)
    return ended.value.code


def fail(error: BaseException) -> Callable[[], object]:
    def do() -> object:
        raise error

    return do


def test_a_command_that_is_done_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(lambda: click.echo("done")) == 0
    assert capsys.readouterr().out == "done\n"


def test_a_command_may_say_its_exit_code() -> None:
    assert outcome(lambda: 1) == 1


def test_an_expected_failure_is_one_line_and_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(fail(Unavailable("the tracker is away"))) == 1
    assert capsys.readouterr().err == "elastic-recheck-x: the tracker is away\n"

    assert outcome(fail(RecordError(["a.conf:1: x", "a.conf:2: y"]))) == 1
    assert capsys.readouterr().err == "elastic-recheck-x: a.conf:1: x\nelastic-recheck-x: a.conf:2: y\n"


def test_wrong_usage_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(lambda: None, "--number", "a") == 2
    assert "Usage: elastic-recheck-x" in capsys.readouterr().err
    assert outcome(lambda: None, "--nonesuch") == 2
    assert outcome(fail(click.UsageError("not so"))) == 2


def test_a_bug_shows_its_traceback_and_is_3(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(fail(KeyError("x"))) == 3

    said = capsys.readouterr().err
    assert said.startswith("Traceback")
    assert "KeyError: 'x'\n" in said
    assert said.endswith(f"elastic-recheck-x {__version__}: this is a bug; please report it with the lines above\n")


def test_an_interruption_is_130(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(fail(KeyboardInterrupt())) == 130
    assert outcome(fail(click.Abort())) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(lambda: None, "--version") == 0
    assert capsys.readouterr().out == f"elastic-recheck-x {__version__}\n"
    assert outcome(lambda: None, "--help") == 0


def test_a_reader_that_goes_away_is_no_bug() -> None:
    """``... | head -1`` closes the pipe early."""
    program = """
import click
from elastic_recheck.cli.entry import run
@click.command("x")
def x():
    for _ in range(100_000):
        click.echo("line")
run(x)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(timeout=60) == 1
        assert process.stderr.read() == b""


@pytest.mark.parametrize(("environment", "colours"), [({}, True), ({"NO_COLOR": ""}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_gets_colours_unless_no_color_is_set(environment: dict[str, str], colours: bool) -> None:
    program = """
import time
import click
from elastic_recheck.cli.entry import run
from elastic_recheck.cli.progress import Progress
@click.command("x")
def x():
    with Progress() as progress:
        progress.tell("waiting")
        time.sleep(1)
    click.secho("green", fg="green")
run(x)
"""
    ours, theirs = pty.openpty()
    with open(ours, "rb", buffering=0) as terminal:  # noqa: PTH123 - a descriptor has no path
        own = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        subprocess.run([sys.executable, "-c", program], stdout=theirs, stderr=theirs, env=own | environment, timeout=60)
        os.close(theirs)
        shown = terminal.read(65536)

    assert b"waiting" in shown
    assert b"green" in shown
    assert (b"\x1b[" in shown) is colours
