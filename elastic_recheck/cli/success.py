# SPDX-License-Identifier: Apache-2.0
"""``elastic-recheck-success``: each fingerprint with what it hits, and the share of failures that is explained."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from elastic_recheck.cli.entry import ExitCode, run, version_option
from elastic_recheck.cli.reports import Asked, common_options, counted
from elastic_recheck.cli.shipped import shipped_queries
from elastic_recheck.cli.so_many import so_many
from elastic_recheck.counts import Pages
from elastic_recheck.counts.shown import BugLine, RateLine
from elastic_recheck.messages.quoting import clean
from elastic_recheck.shares import percent

EXAMPLES = """\b
Examples:
  elastic-recheck-success -c recheck.conf -d queries
  elastic-recheck-success -c recheck.conf --lp false --rate false
"""


@click.command("elastic-recheck-success", epilog=EXAMPLES)
@click.option(
    "-d",
    "--dir",
    "queries",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="The fingerprints.  [default: queries]",
)
@click.option("-l", "--lp", "tracker", type=bool, default=True, metavar="BOOL", help="Ask Launchpad for titles, too.")
@click.option("-r", "--rate", type=bool, default=True, metavar="BOOL", help="Print the classification rate.")
@common_options
@version_option
def command(queries: Path | None, tracker: bool, rate: bool, conffile: Path | None, verbose: bool) -> ExitCode:
    """List all fingerprints by how many failing builds of the last ten days they hit, then what share is explained."""
    site = counted(Asked(conffile, queries or shipped_queries(), verbose, with_tracker=tracker))
    pages = Pages(site)
    for line in sorted(pages.overview.bugs, key=lambda line: (-line.passing.failing, line.facts.bug)):
        for text in _bug(line):
            click.echo(text)
    if rate:
        for text in _rates(pages):
            click.echo(text)
    return ExitCode.DONE


def main() -> None:
    """The console script."""
    run(command)


def _bug(line: BugLine) -> Iterator[str]:
    facts, hit = line.facts, line.passing
    yield click.style(f"bug {facts.bug}", bold=True) + (f"  {clean(facts.title)}" if facts.title else "")
    if facts.status:
        yield f"  {clean(facts.status)}{f', {clean(facts.assignee)}' if facts.assignee else ''}"
    if facts.url:
        yield f"  {clean(facts.url)}"
    yield f"  {' '.join(line.query.split())}"
    last_day = line.windows[0].builds
    yield f"  hits: {so_many(hit.failing, 'failing build')} ({last_day} in 24 hours), {_passing(hit.hits, hit.read)}"


def _passing(hits: int, read: int) -> str:
    if not read:
        return "no passing build was looked into"
    return f"{hits} of {so_many(read, 'passing build')} that {'was' if read == 1 else 'were'} looked into"


def _rates(pages: Pages) -> Iterator[str]:
    shown = pages.unrecognised
    for line in shown.rates:
        yield f"classification rate {line.pipeline or 'overall'}: {_rate(line)}"
    for line in shown.by_job:
        if not line.pipeline:
            yield f"  {clean(line.job)}: {_rate(line)}"


def _rate(line: RateLine) -> str:
    tally = line.tallies[-1]
    share = "nothing to explain" if tally.rate is None else percent(tally.rate, 1)
    more = f"; without logs {tally.without_logs}" if tally.without_logs else ""
    return f"{share} ({tally.recognised} of {so_many(tally.read, 'failure')}{more})"


if __name__ == "__main__":
    main()
