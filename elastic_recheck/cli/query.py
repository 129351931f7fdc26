# SPDX-License-Identifier: Apache-2.0
"""``elastic-recheck-query``: what does a query hit, how often, and where most?"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from elastic_recheck.cli.entry import ExitCode, run, version_option
from elastic_recheck.cli.progress import Progress
from elastic_recheck.cli.query_view import as_json, show
from elastic_recheck.cli.query_where import Where
from elastic_recheck.cli.urls import asked_url
from elastic_recheck.errors import Refused
from elastic_recheck.records import read_yaml

EXAMPLES = """\b
Examples:
  elastic-recheck-query -c recheck.conf queries/1656386.yaml
  elastic-recheck-query -c recheck.conf --query 'message:"No valid host" AND tags:"screen-n-sch.txt"' -d 2
  elastic-recheck-query --server https://opensearch.example.org --engine opensearch queries/1656386.yaml
  elastic-recheck-query --documents events.jsonl new-fingerprint.yaml --format json
"""


@click.command("elastic-recheck-query", epilog=EXAMPLES)
@click.argument("query_file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--query", "text", metavar="TEXT", help="Ask this, instead of a file's query.")
@click.option(
    "-q", "--quantity", type=click.IntRange(1, 1000), default=5, show_default=True, help="Values of each field."
)
@click.option(
    "-d", "--days", type=click.IntRange(0, 3650), default=10, show_default=True, help="How far back; 0 is any time."
)
@click.option("-v", "--verbose", is_flag=True, help="Show all fields, also those that say little.")
@click.option(
    "-c",
    "--conf",
    "conffile",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="CONFFILE",
    help="Ask the engine of its [data_source].",
)
@click.option(
    "--documents",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE.jsonl",
    help="Ask these events, one JSON object a line; nothing else is needed.",
)
@click.option(
    "--store",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Ask the logs stored here.  [default: where the daemon on this machine stores them]",
)
@click.option("--server", metavar="URL", default="", callback=asked_url, help="Ask this search server.")
@click.option(
    "--engine", type=click.Choice(["elasticsearch", "opensearch"]), default="elasticsearch", help="What --server is."
)
@click.option(
    "--index-format",
    metavar="FORMAT",
    default="",
    help="How the server's indices are named.  [default: logstash-%Y.%m.%d]",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@version_option
def command(
    query_file: Path | None,
    text: str | None,
    quantity: int,
    days: int,
    verbose: bool,
    conffile: Path | None,
    documents: Path | None,
    store: Path | None,
    server: str,
    engine: str,
    index_format: str,
    form: str,
) -> ExitCode:
    """Tell what a query hits: events, builds, the share of passing builds, and the most frequent values of each field.

    QUERY_FILE is a fingerprint, merged or not. Below the figures stand a few events with the words that matched, and
    a paragraph for the message of the commit that adds the fingerprint. A search server also takes what is not of the
    fingerprints' language (ranges, regular expressions, fuzzy words).
    """
    if (query_file is None) is (text is None):
        raise click.UsageError("Give a QUERY_FILE or --query TEXT.")
    where = Where(conffile, documents, store, server, engine, index_format)
    where.check()
    asked = (text if query_file is None else _query_of(query_file)) or ""
    if not asked.strip():
        raise click.UsageError("--query TEXT is empty: it would hit nothing.")
    with Progress() as progress:
        report = where.ask(asked, days, quantity, progress.tell)
    today = datetime.now(UTC).date()
    if form == "json":
        click.echo(json.dumps(as_json(report, asked, today, days), ensure_ascii=False))
    else:
        show(report, asked, today, days, verbose=verbose)
    return ExitCode.DONE


def main() -> None:
    """The console script."""
    run(command)


def _query_of(path: Path) -> str:
    """The query as it stands in the file: whether it is of our language is up to who is asked."""
    value = read_yaml(path).value
    query = value.get("query") if isinstance(value, dict) else None
    if not isinstance(query, str) or not query.strip():
        raise Refused(f"{path}: query: must be given")
    return query.strip()


if __name__ == "__main__":
    main()
