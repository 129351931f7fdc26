# SPDX-License-Identifier: Apache-2.0
"""``elastic-recheck-classify WHAT``: which known bugs hit this build? No account, no configuration."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from elastic_recheck.cli import wiring
from elastic_recheck.cli.entry import ExitCode, run, version_option
from elastic_recheck.cli.shipped import shipped_queries
from elastic_recheck.engines.embedded import EmbeddedEngine
from elastic_recheck.errors import Refused
from elastic_recheck.fingerprints import load, read_fingerprint
from elastic_recheck.http import AnyHost, Credentials, Http
from elastic_recheck.log_directory import DirectoryLogSource
from elastic_recheck.logs import HttpLogSource
from elastic_recheck.model import (
    Build,
    BuildDiagnosis,
    Cause,
    CauseKind,
    Evidence,
    Fields,
    Fingerprint,
    Readiness,
    Verdict,
)
from elastic_recheck.ports import LogSource

EXAMPLES = """\b
Examples:
  elastic-recheck-classify https://zuul.example.org/t/openstack/build/0123456789abcdef0123456789abcdef
  elastic-recheck-classify https://jenkins.example.org/job/nova-tempest/232/
  elastic-recheck-classify ./downloaded-logs --set build_name=tempest-full
  elastic-recheck-classify ./downloaded-logs --queries queries/mirror-503.yaml --format json
"""


@click.command("elastic-recheck-classify", epilog=EXAMPLES)
@click.argument("what")
@click.option(
    "--queries",
    type=click.Path(exists=True, path_type=Path),
    help="Fingerprints, a directory or one file.  [default: ./queries, else those that came with the program]",
)
@click.option("--set", "settings", multiple=True, metavar="FIELD=VALUE", help="A field of the build, as build_name=X.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@version_option
def command(what: str, queries: Path | None, settings: tuple[str, ...], form: str) -> ExitCode:
    """Try all fingerprints on the logs of one build.

    WHAT is a directory of logs, or the URL of a Zuul build page, a Jenkins build or a directory of logs. Whatever
    hosts these point at are asked. Exit code 0: the logs were read; 1: they could not be.
    """
    fingerprints = _fingerprints(queries)
    diagnosis = _diagnose(what, _fields(settings), fingerprints)
    if form == "json":
        click.echo(json.dumps(_as_json(what, diagnosis), ensure_ascii=False))
    else:
        _show(what, diagnosis, fingerprints)
    return ExitCode.FAILED if diagnosis.verdict is Verdict.UNREAD else ExitCode.DONE


def main() -> None:
    """The console script."""
    run(command)


def _diagnose(what: str, fields: Fields, fingerprints: Iterable[Fingerprint]) -> BuildDiagnosis:
    build = Build(job=str(fields.get("build_name", what)), result="FAILURE", url=what, voting=fields.get("voting") != 0)
    with tempfile.TemporaryDirectory(prefix="elastic-recheck-") as directory:
        engine = EmbeddedEngine(_source(what), Path(directory))
        arrival = engine.look(build)
        if arrival.readiness is not Readiness.THERE or arrival.logs is None:
            raise Refused(f"{what}: {arrival.reason}")
        logs = arrival.logs
        return engine.diagnose(build, logs, {"voting": 1, **logs.fields, **fields}, tuple(fingerprints))


def _source(what: str) -> LogSource:
    if what.startswith(("http://", "https://")):
        credentials = Credentials.read(environment=os.environ.get(wiring.CREDENTIALS, ""))
        return HttpLogSource(Http(AnyHost(), credentials), settle=0)
    return DirectoryLogSource(Path(what))


def _fingerprints(queries: Path | None) -> tuple[Fingerprint, ...]:
    place = queries or shipped_queries()
    if place.is_file():
        return (read_fingerprint(place).fingerprint,)
    loaded = load(place)
    for mistake in loaded.mistakes:
        click.echo(f"left out: {mistake}", err=True)
    return loaded.fingerprints


def _fields(settings: Iterable[str]) -> dict[str, str | int]:
    fields: dict[str, str | int] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not (name and equals):
            raise click.BadParameter(f"{setting!r} is not of the form FIELD=VALUE", param_hint="--set")
        fields[name] = int(value) if name == "voting" and value.isdecimal() else value
    return fields


def _show(what: str, diagnosis: BuildDiagnosis, fingerprints: Iterable[Fingerprint]) -> None:
    titles = {each.bug: each.title for each in fingerprints}
    click.secho(what, bold=True)
    for hit in diagnosis.hits:
        click.echo(f"  {click.style(f'bug {hit.bug}', fg='green')}  {titles.get(hit.bug, '')}")
        _show_evidence(hit.evidence)
    if diagnosis.verdict is Verdict.NOT_RECOGNISED:
        click.echo(click.style("  not recognised", fg="yellow") + f", {len(titles)} fingerprints tried")
    if diagnosis.cause and not diagnosis.hits:
        click.echo(f"  {_cause(diagnosis.cause)}")
        if diagnosis.cause.evidence:
            _show_evidence(diagnosis.cause.evidence)
    for unread in dict.fromkeys((diagnosis.unread, *diagnosis.unread_files)):
        if unread:
            click.secho(f"  unread: {unread}", fg="red")
    for truncated in diagnosis.truncated:
        click.secho(f"  truncated: {truncated}", fg="red")


def _cause(cause: Cause) -> str:
    match cause.kind:
        case CauseKind.TESTS:
            return f"{len(cause.names)} tests failed: {', '.join(cause.names[:5])}"
        case CauseKind.TASK:
            return f"failing task: {', '.join(cause.names)}"
        case CauseKind.ERROR:
            return "last error line:"


def _show_evidence(evidence: Evidence) -> None:
    first = evidence.text.strip().partition("\n")[0]
    click.echo(f"    {evidence.file}:{evidence.line}  {first}")


def _as_json(what: str, diagnosis: BuildDiagnosis) -> dict[str, Any]:
    return {
        "build": what,
        "bugs": [{"bug": hit.bug, "evidence": _evidence_as_json(hit.evidence)} for hit in diagnosis.hits],
        "unrecognised": diagnosis.verdict is Verdict.NOT_RECOGNISED,
        "cause": _cause_as_json(diagnosis),
        "unread": [each for each in dict.fromkeys((diagnosis.unread, *diagnosis.unread_files)) if each],
        "truncated": list(diagnosis.truncated),
    }


def _cause_as_json(diagnosis: BuildDiagnosis) -> dict[str, Any] | None:
    cause = diagnosis.cause
    if cause is None:
        return None
    evidence = _evidence_as_json(cause.evidence) if cause.evidence else None
    return {"kind": cause.kind, "names": list(cause.names), "evidence": evidence}


def _evidence_as_json(evidence: Evidence) -> dict[str, Any]:
    time: datetime | None = evidence.time
    return {
        "file": evidence.file,
        "line": evidence.line,
        "time": time.isoformat() if time else None,
        "text": evidence.text,
    }
