# SPDX-License-Identifier: Apache-2.0
"""``elastic-recheck-graph``: the hits of all fingerprints an hour, as JSON, in the form that it always had."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click

from elastic_recheck.cli.entry import ExitCode, run, version_option
from elastic_recheck.cli.reports import Asked, common_options, counted, pattern, replace_file
from elastic_recheck.counts import Scope, Site, Table
from elastic_recheck.counts.graph_file import graph_file
from elastic_recheck.errors import Refused

EXAMPLES = """\b
Examples:
  elastic-recheck-graph queries -c recheck.conf -o all.json
  elastic-recheck-graph queries -c recheck.conf -q gate -o gate.json
"""


@click.command("elastic-recheck-graph", epilog=EXAMPLES)
@click.argument("queries", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("-o", "output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write to FILE.")
@click.option("-q", "queue", callback=pattern, metavar="REGEX", help="Count builds of these queues (pipelines) only.")
@click.option("--es-query-suffix", "suffix", default="", metavar="QUERY", help="AND this to every query.")
@common_options
@version_option
def command(
    queries: Path,
    output: Path | None,
    queue: re.Pattern[str] | None,
    suffix: str,
    conffile: Path | None,
    verbose: bool,
) -> ExitCode:
    """Write how often each fingerprint in QUERIES hit failing and passing builds, hour by hour for ten days.

    elastic-recheck-pages writes the same as all.json and gate.json, beside pages to look at.
    """
    site = counted(Asked(conffile, queries, verbose, suffix))
    text = json.dumps(graph_file(Table(site, _scope(site, queue))))
    if output is None:
        click.echo(text)
        return ExitCode.DONE
    try:
        replace_file(output, text.encode())
    except OSError as error:
        raise Refused(f"{output} cannot be written: {error.strerror}") from error
    return ExitCode.DONE


def main() -> None:
    """The console script."""
    run(command)


def _scope(site: Site, queue: re.Pattern[str] | None) -> Scope:
    if queue is None:
        return Scope()
    found = frozenset(row.pipeline for row in site.builds if queue.search(row.pipeline))
    return Scope("queue", found or frozenset({queue.pattern}))


if __name__ == "__main__":
    main()
