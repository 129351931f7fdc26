# SPDX-License-Identifier: Apache-2.0
"""Why a fingerprint hits a build, or does not, for people."""

from __future__ import annotations

from collections.abc import Sequence

import click

from elastic_recheck.classify import ClauseFound, Explanation, Place, QueryFound
from elastic_recheck.cli.so_many import so_many
from elastic_recheck.messages.quoting import clean, keep_start
from elastic_recheck.model import BuildDiagnosis

_LONGEST_LINE = 160
_MOST_FILES = 4


def show_explanation(explanation: Explanation, diagnosis: BuildDiagnosis) -> None:
    """Print an explanation clause by clause, what came of it in the end, and which other bugs hit the build."""
    read = (
        f"{so_many(len(explanation.files), 'file')} read{': ' if explanation.files else ''}{_listed(explanation.files)}"
    )
    click.secho(f"  why bug {explanation.bug}, clause by clause ({read}):", bold=True)
    for query in explanation.queries:
        _show_query(query, several=len(explanation.queries) > 1)
    for note in explanation.notes:
        click.echo(f"    note: {clean(note)}")
    hits = [hit.bug for hit in diagnosis.hits]
    if explanation.bug in hits:
        click.echo(f"  {click.style('recognised', fg='green')}: bug {explanation.bug} hits this build")
    else:
        limit = ", as far as it could be read" if diagnosis.unread or diagnosis.unread_files else ""
        click.echo(
            f"  {click.style('not recognised', fg='yellow')}: bug {explanation.bug} does not hit this build{limit}"
        )
    if others := [bug for bug in hits if bug != explanation.bug]:
        click.echo(f"  other bugs that hit it: {', '.join(others)}")


def _show_query(query: QueryFound, *, several: bool) -> None:
    if several:
        click.echo(f"    {query.key}: {query.text}")
    for clause in query.clauses:
        _show_clause(clause)
    if query.whole.hit:
        click.echo(f"    {click.style('hit', fg='green')}: {_where(query.whole)}, first")
        _show_place(query.whole.first)
        return
    if query.missing:
        click.echo(f"    {click.style('not hit', fg='red')}: the first clause that is missing is {query.missing.text}")
        _show_missing(query.missing)
        return
    message = "each clause is fulfilled somewhere, but no single event fulfils all of them"
    click.echo(f"    {click.style('not hit', fg='red')}: {message}")
    if query.nearest:
        click.echo(f"      nearest: lacks {' and '.join(query.nearest.lacks)}")
        _show_place(query.nearest.place)


def _show_clause(clause: ClauseFound) -> None:
    good = clause.hit is not clause.prohibited
    mark = click.style("+", fg="green") if good else click.style("-", fg="red")
    sign = "NOT " if clause.prohibited else ""
    click.echo(f"    {mark} {'  ' * clause.depth}{sign}{clause.text}: {_where(clause)}")


def _where(clause: ClauseFound) -> str:
    names = [file for file, _ in clause.files]
    if clause.of_files and clause.known:
        return f"the build's is {clean(clause.known)}"
    if clause.of_files:
        return f"{so_many(len(names), 'file')}{': ' if names else ''}{_listed(names)}"
    events = so_many(clause.events, "event")
    if len(names) == 1:
        return f"{events} in {clean(names[0])}"
    return f"{events}{': ' if names else ''}{_listed([f'{file} {number}' for file, number in clause.files])}"


def _show_missing(clause: ClauseFound) -> None:
    if clause.tokens:
        click.echo(f"      its words: {' | '.join(clause.tokens)}")
    if clause.absent:
        click.echo(f"      nowhere in these files: {' | '.join(clause.absent)}")
    elif clause.tokens:
        click.echo("      each of its words is there, but not in this order in one event")
    elif clause.of_files and clause.known:
        click.echo(f"      if that is wrong, say --set {clause.text.partition(':')[0]}=...")
    elif clause.of_files:
        click.echo("      none of the files that were read is one")
    elif not clause.text.startswith("("):
        field = clause.text.partition(":")[0]
        click.echo(f"      no event has it; if you know the build's {field}, say --set {field}=...")


def _show_place(place: Place | None) -> None:
    if place:
        click.secho(f"      {clean(place.file)}:{place.line}", fg="cyan")
        click.echo(f"        {clean(keep_start(place.text.strip().partition(chr(10))[0], _LONGEST_LINE))}")


def _listed(texts: Sequence[str]) -> str:
    more = f" and {so_many(len(texts) - _MOST_FILES, 'more file')}" if len(texts) > _MOST_FILES else ""
    return clean(", ".join(texts[:_MOST_FILES])) + more
