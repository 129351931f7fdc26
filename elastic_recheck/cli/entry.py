# SPDX-License-Identifier: Apache-2.0
"""How every command of ours begins and ends.

Exit codes: 0 done, 1 expected failure (said in one line), 2 wrong usage, 3 bug (traceback), 130 interrupted.
Colours are for terminals only, and not where NO_COLOR is in the environment (https://no-color.org).
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from enum import IntEnum
from io import TextIOWrapper
from typing import NoReturn

import click

from elastic_recheck import __version__
from elastic_recheck.errors import ElasticRecheckError
from elastic_recheck.hiding import hidden

version_option = click.version_option(__version__, message="%(prog)s %(version)s")
"""The ``--version`` that every command has."""


class ExitCode(IntEnum):
    """What the shell is told."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    BUG = 3
    INTERRUPTED = 130


def run(command: click.Command, arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and leave the process; a command that returns a number leaves with that exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(_outcome(command, arguments))


def _outcome(command: click.Command, arguments: Sequence[str] | None) -> int:
    color = False if os.environ.get("NO_COLOR") else None
    try:
        code = command.main(arguments, prog_name=command.name, standalone_mode=False, color=color)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE if isinstance(error, click.UsageError) else ExitCode.FAILED
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return ExitCode.INTERRUPTED
    except ElasticRecheckError as error:
        for line in str(error).splitlines():
            click.echo(f"{command.name}: {line}", err=True)
        return ExitCode.FAILED
    except BrokenPipeError:
        # Whoever read our output went away, and Python must not complain about it once more while it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.FAILED
    except Exception:  # noqa: BLE001  # the last catch-all of the process: a bug is shown whole, with its own exit code
        click.echo(hidden(traceback.format_exc()), err=True, nl=False)
        click.echo(f"{command.name} {__version__}: this is a bug; please report it with the lines above", err=True)
        return ExitCode.BUG
    return code if isinstance(code, int) else ExitCode.DONE
