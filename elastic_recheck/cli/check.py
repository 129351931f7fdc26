# SPDX-License-Identifier: Apache-2.0
"""``elastic-recheck-check``: fingerprints are looked through, and their examples run, offline."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import click

from elastic_recheck.cli.entry import ExitCode, run, version_option
from elastic_recheck.fingerprints import fingerprint_files
from elastic_recheck.lint import Finding, Report, Severity, lint

_DEFAULT = Path("queries")
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}

_EPILOG = """\
\b
Examples:
  elastic-recheck-check                        all of ./queries
  elastic-recheck-check queries/1656386.yaml   the file that you are writing
  elastic-recheck-check --format json queries  for another program
"""


@click.command("elastic-recheck-check", epilog=_EPILOG)
@click.argument("paths", metavar="[FILE|DIR]...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@version_option
def check(paths: tuple[Path, ...], form: str) -> int:
    """Look through fingerprints for mistakes and run their examples.

    A fingerprint is a YAML file, named after its bug, with a query and examples of log lines that it must hit and must
    not hit. Without FILE or DIR the directory "queries" is looked through. Nothing is asked of any server.

    Exits with 1 if there are errors; warnings are advice.
    """
    if not paths and not _DEFAULT.is_dir():
        raise click.UsageError(f"There is no directory {_DEFAULT} here; name a FILE or DIR.")
    report = lint(_files(paths or (_DEFAULT,)))
    if form == "json":
        click.echo(json.dumps(dataclasses.asdict(report), indent=2))
    else:
        _show(report)
    return ExitCode.FAILED if report.errors else ExitCode.DONE


def _files(paths: Iterable[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
        elif found := fingerprint_files(path):
            files += found
        else:
            raise click.UsageError(f"{path} holds no fingerprint (*.yaml).")
    return files


def _show(report: Report) -> None:
    for finding in report.findings:
        click.echo(_line(finding))
        if finding.advice:
            click.echo(f"    {finding.advice}")
    warnings = len(report.findings) - report.errors
    seen = f"{_count(report.files, 'fingerprint')}, {_count(report.examples, 'example')}"
    found = f"{_count(report.errors, 'error')}, {_count(warnings, 'warning')}" if report.findings else "nothing to mend"
    click.echo(f"{seen}: {found}")


def _line(finding: Finding) -> str:
    place = ":".join(str(part) for part in (finding.file, finding.line, finding.column) if part)
    severity = click.style(finding.severity.value, fg=_COLOURS[finding.severity])
    key = f"{finding.key}: " if finding.key else ""
    return f"{place}: {severity}: {key}{finding.message} [{finding.code}]"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def main() -> NoReturn:
    """Run the command."""
    run(check)
