# SPDX-License-Identifier: Apache-2.0
"""The fingerprints that ``elastic-recheck-classify`` tries: files, or a query from the command line."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

import click

from elastic_recheck.cli.query_text import parsed
from elastic_recheck.cli.shipped import shipped_queries
from elastic_recheck.errors import Refused
from elastic_recheck.fingerprints import load, read_fingerprint
from elastic_recheck.lint import faults_of
from elastic_recheck.model import Fingerprint

AD_HOC = "query"
"""What the query of the command line goes by, where a bug's name stands."""


def choose_fingerprints(queries: Path | None, text: str | None) -> tuple[Fingerprint, ...]:
    """Read the fingerprints; a query from the command line stands alone, unless both are given.

    :raises click.UsageError: the query cannot be read.
    :raises Refused: there is no fingerprint.
    """
    if text is None:
        return _read(queries or shipped_queries())
    return (_ad_hoc(text), *(_read(queries) if queries else ()))


def explained_one(bug: str | None, text: str | None, fingerprints: Sequence[Fingerprint]) -> Fingerprint | None:
    """Find the fingerprint that is to be explained.

    :raises click.UsageError: there is none of that name.
    """
    if bug is None:
        return None
    by_bug = {each.bug: each for each in fingerprints}
    name = bug.removesuffix(".yaml").rpartition("/")[2]
    if name in by_bug:
        return by_bug[name]
    near = difflib.get_close_matches(name, by_bug, n=1)
    some = ", ".join([*sorted(by_bug)[:10], *(["..."] if len(by_bug) > 10 else [])])
    known = f"did you mean {near[0]}?" if near else f"known are {some}"
    hint = f"write --explain {AD_HOC} for that of --query" if text is not None else known
    raise click.UsageError(f"--explain: there is no fingerprint {name}; {hint}")


def _ad_hoc(text: str) -> Fingerprint:
    query = parsed(text, "--query")
    for fault in faults_of(query):
        click.secho(f"--query: {fault.message}; {fault.advice}", fg="yellow", err=True)
    return Fingerprint(AD_HOC, text, title="the query of the command line", allow_nonvoting=True)


def _read(place: Path) -> tuple[Fingerprint, ...]:
    if place.is_file():
        return (read_fingerprint(place).fingerprint,)
    loaded = load(place)
    for mistake in loaded.mistakes:
        click.secho(f"left out: {mistake}", fg="yellow", err=True)
    if not loaded.fingerprints:
        raise Refused(f"{place} holds no fingerprint (*.yaml) that can be read; name others with --queries DIR|FILE")
    return loaded.fingerprints
