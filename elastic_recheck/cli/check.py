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
from elastic_recheck.cli.so_many import so_many
from elastic_recheck.errors import Refused
from elastic_recheck.fingerprints import fingerprint_files
from elastic_recheck.lint import SCHEMA, Finding, Report, Severity, Words, distinct, lint, mend, words

_DEFAULT = Path("queries")
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}

EXAMPLES = """\
\b
Examples:
  elastic-recheck-check                         # all of ./queries
  elastic-recheck-check queries/1656386.yaml    # the file that you are writing
  elastic-recheck-check --tokens queries/1656386.yaml
  elastic-recheck-check --format json queries   # for another program
  elastic-recheck-check --schema > fingerprint.schema.json
"""


@click.command("elastic-recheck-check", epilog=EXAMPLES)
@click.argument("paths", metavar="[FILE|DIR]...", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--tokens", is_flag=True, help="Show the words of each phrase, as the analyser sees them.")
@click.option("--fix", "mending", is_flag=True, help="Mend what can be mended without changing what a query asks for.")
@click.option("--require-examples", "examples_wanted", is_flag=True, help="Warn of fingerprints without any example.")
@click.option("--schema", is_flag=True, help="Print a JSON Schema of fingerprint files, for editors.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@version_option
def command(
    paths: tuple[Path, ...], tokens: bool, mending: bool, examples_wanted: bool, schema: bool, form: str
) -> int:
    """Look through fingerprints for mistakes and run their examples.

    A fingerprint is a YAML file, named after its bug, with a query and examples of log lines that it must hit and must
    not hit. Without FILE or DIR the directory "queries" is looked through. Nothing is asked of any server.

    Exits with 1 if there are errors; warnings and notes are advice.
    """
    if schema:
        click.echo(json.dumps(SCHEMA, indent=2))
        return ExitCode.DONE
    if not paths and not _DEFAULT.is_dir():
        raise click.UsageError(f"There is no directory {_DEFAULT} here; name a FILE or DIR.")
    chosen = paths or (_DEFAULT,)
    files = _files(chosen)
    if mending:
        _mend(files)
    directories = [path for path in chosen if path.is_dir()]
    report = lint(files, directories, examples_wanted=examples_wanted)
    seen = list(words(files)) if tokens else []
    if form == "json":
        shown = dataclasses.asdict(report) | ({"tokens": [dataclasses.asdict(each) for each in seen]} if tokens else {})
        click.echo(json.dumps(shown, indent=2))
    else:
        _show_words(seen)
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
    return distinct(files)


def _mend(files: Iterable[Path]) -> None:
    for path in files:
        try:
            mended = mend(path)
        except OSError as error:
            raise Refused(f"{path} cannot be written: {error.strerror}") from error
        if mended:
            click.echo(f"{path}: mended in {so_many(mended, 'place')}", err=True)


def _show_words(seen: Iterable[Words]) -> None:
    for each in seen:
        place = f"{each.file}:{each.line}"
        click.echo(f"{place}: {each.clause}\n    {' | '.join(each.tokens) or '(no word)'}")


def _show(report: Report) -> None:
    for finding in report.findings:
        click.echo(_line(finding))
        if finding.advice:
            click.echo(f"    {finding.advice}{' (--fix does it)' if finding.fixable else ''}")
    seen = f"{so_many(report.files, 'fingerprint')}, {so_many(report.examples, 'example')}"
    if report.without:
        seen += f" ({report.without} without any: --require-examples names them)"
    counts = [so_many(report.errors, "error"), so_many(report.count(Severity.WARNING), "warning")]
    if notes := report.count(Severity.NOTE):
        counts.append(so_many(notes, "note"))
    click.echo(f"{seen}: {', '.join(counts) if report.findings else 'nothing to mend'}")


def _line(finding: Finding) -> str:
    place = ":".join(str(part) for part in (finding.file, finding.line, finding.column) if part)
    severity = click.style(finding.severity.value, fg=_COLOURS[finding.severity])
    key = f"{finding.key}: " if finding.key else ""
    return f"{place}: {severity}: {key}{finding.message} [{finding.code}]"


def main() -> NoReturn:
    """Run the command."""
    run(command)
