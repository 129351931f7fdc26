# SPDX-License-Identifier: Apache-2.0
"""Answers about builds for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import click

from elastic_recheck.classify import Classified
from elastic_recheck.cli.explanation_view import show_explanation
from elastic_recheck.cli.so_many import so_many
from elastic_recheck.known_bugs import unasked
from elastic_recheck.messages.quoting import around, clean
from elastic_recheck.model import BuildDiagnosis, Cause, CauseKind, Evidence, Fingerprint, Verdict

_LONGEST_LINE = 160


def show(answer: Classified, fingerprints: Mapping[str, Fingerprint]) -> None:
    """Print one build: its bugs with evidence, else what failed; or, where one bug was asked about, why it hits or not.

    What could not be read is told in any case.
    """
    click.secho(clean(answer.subject.name), bold=True)
    if about := _about(answer):
        click.echo(f"  {about}")
    if answer.explanation:
        show_explanation(answer.explanation, answer.diagnosis)
    else:
        _show_diagnosis(answer, fingerprints)
    _show_limits(answer.diagnosis)
    for note in answer.notes:
        click.echo(f"  note: {clean(note)}")


def summarise(answers: Sequence[Classified]) -> None:
    """Print one line on several builds."""
    verdicts = Counter(answer.diagnosis.verdict for answer in answers)
    bugs = Counter(hit.bug for answer in answers for hit in answer.diagnosis.hits)
    named = ", ".join(f"bug {bug} in {number}" for bug, number in bugs.most_common())
    counts = ", ".join(f"{verdicts[verdict]} {verdict.value}" for verdict in Verdict if verdicts[verdict])
    click.secho(f"{so_many(len(answers), 'build')}: {counts}{f' ({named})' if named else ''}", bold=True)


def _show_diagnosis(answer: Classified, fingerprints: Mapping[str, Fingerprint]) -> None:
    diagnosis = answer.diagnosis
    bugs = unasked((hit.bug for hit in diagnosis.hits), fingerprints)
    for hit in diagnosis.hits:
        bug = bugs[hit.bug]
        click.echo("  " + "  ".join(filter(None, (click.style(f"bug {bug.id}", fg="green"), bug.title, bug.url))))
        _show_evidence(hit.evidence)
    if diagnosis.verdict is not Verdict.RECOGNISED and not diagnosis.unread:
        partly = diagnosis.verdict is Verdict.UNREAD
        verdict = click.style("no verdict" if partly else "not recognised", fg="yellow")
        limit = " in what could be read" if partly else ""
        click.echo(f"  {verdict}: {so_many(answer.tried, 'fingerprint')} tried, no hit{limit}")
    if diagnosis.cause and not diagnosis.hits:
        click.echo(f"  {_cause(diagnosis.cause)}")
        if diagnosis.cause.evidence:
            _show_evidence(diagnosis.cause.evidence)


def _about(answer: Classified) -> str:
    """Job, change and pipeline, as far as they are known."""
    fields = answer.fields
    number, patch_set = fields.get("build_change"), fields.get("build_patchset")
    change = f"{number},{patch_set}" if number and patch_set else number
    known = (fields.get("build_name"), fields.get("project"), change, fields.get("build_branch"))
    words = [str(each) for each in (*known, fields.get("build_queue"), fields.get("build_status")) if each]
    return clean(" ".join(words))


def _show_evidence(evidence: Evidence) -> None:
    line = clean(around(evidence.text, evidence.start, evidence.end, _LONGEST_LINE))
    when = f"  {evidence.time:%Y-%m-%d %H:%M:%S}" if evidence.time else ""
    click.secho(f"    {clean(evidence.file)}:{evidence.line}{when}", fg="cyan")
    found = clean(evidence.text[evidence.start : evidence.end]) if evidence.end > evidence.start else ""
    before, hit, after = line.partition(found) if found else (line, "", "")
    click.echo(f"      {before}{click.style(hit, bold=True) if hit else ''}{after}")
    if evidence.url.startswith("http"):
        click.secho(f"      {evidence.url}", dim=True)


def _cause(cause: Cause) -> str:
    names = ", ".join(clean(name) for name in cause.names[:5])
    match cause.kind:
        case CauseKind.TESTS:
            more = f" and {len(cause.names) - 5} more" if len(cause.names) > 5 else ""
            return f"{so_many(len(cause.names), 'test')} failed: {names}{more}"
        case CauseKind.TASK:
            return f"failing task: {names}"
        case CauseKind.ERROR:
            return "last error line:"


def _show_limits(diagnosis: BuildDiagnosis) -> None:
    unread = [each for each in dict.fromkeys((diagnosis.unread, *diagnosis.unread_files)) if each]
    for word, lines in (("unread", unread), ("truncated", diagnosis.truncated)):
        for line in lines[:10]:
            click.echo(f"  {click.style(word, fg='red')}: {clean(line)}")
        if len(lines) > 10:
            click.echo(f"  {click.style(word, fg='red')}: {so_many(len(lines) - 10, 'more file')}")
