# SPDX-License-Identifier: Apache-2.0
"""``elastic-recheck-pages CONFFILE -o DIR``: the pages of which bug hurts most, for any web server to show."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from time import monotonic

import click

from elastic_recheck.cli import pages_server, wiring
from elastic_recheck.cli.entry import ExitCode, run, version_option
from elastic_recheck.cli.progress import Progress
from elastic_recheck.cli.secrecy import configuration
from elastic_recheck.cli.time_limit import TimeLimit
from elastic_recheck.cli.wiring import pages_sources
from elastic_recheck.config import Config
from elastic_recheck.counts import Site
from elastic_recheck.pages import HtmlRenderer
from elastic_recheck.publish.flow import Published, Publishing
from elastic_recheck.publish.gather import Pace, gather
from elastic_recheck.site_directory import SiteDirectory

EXAMPLES = """\b
Examples:
  elastic-recheck-pages /etc/elastic-recheck/elastic-recheck.conf -o /var/www/recheck
  elastic-recheck-pages recheck.conf -o ./pages --serve    # the same, then show them on 127.0.0.1 until Ctrl-C
"""
ENGINE, ASKING = 0.6, 0.1
"""Of the time limit, what searching may take, and what asking the bug tracker and Gerrit may take, each."""


@click.command("elastic-recheck-pages", epilog=EXAMPLES)
@click.argument("conffile", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    metavar="DIR",
    help="Where the pages are put; what a web server shows.",
)
@click.option("--serve", is_flag=True, help="Then show them on 127.0.0.1 until Ctrl-C.")
@click.option("--port", type=click.IntRange(0, 65535), default=8083, show_default=True, help="For --serve; 0 is any.")
@click.option(
    "--site-url", metavar="URL", default="", help="Where the pages will be read (else [recheckwatch] page_url)."
)
@click.option(
    "--time-limit",
    type=click.IntRange(10),
    default=900,
    show_default=True,
    metavar="SECONDS",
    help="After that it gives up, and the pages stay as they were.",
)
@click.option("-v", "--verbose", is_flag=True, help="Say on standard error what is done.")
@version_option
def command(
    conffile: Path, output: Path, serve: bool, port: int, site_url: str, time_limit: int, verbose: bool
) -> ExitCode:
    """Make all pages anew and publish them at once: whoever reads them sees the old ones or the new ones, never half.

    They need nothing but their own directory: any web server shows them. What could not be brought up to date (the
    search server or the bug tracker is away) stays as it was, and the pages say so. Exit code 1: some page was left as
    it was, or all.
    """
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, format="%(levelname)s %(message)s")
    config = configuration(conffile, os.environ)
    begun = monotonic()
    with Progress() as progress, TimeLimit(time_limit) as limit:
        published = _publish(config, output, site_url, time_limit, progress, limit.asked)
    _tell(published, output, monotonic() - begun)
    if serve:
        _serve(output, port)
    return ExitCode.FAILED if published.failed else ExitCode.DONE


def main() -> None:
    """The console script."""
    run(command)


def _publish(
    config: Config, output: Path, site_url: str, limit: int, progress: Progress, asked: Callable[[], None]
) -> Published:
    keep = timedelta(days=config.pages.keep_days)
    pace = Pace(engine=limit * ENGINE, asking=limit * ASKING, keep=keep)
    site_url = site_url or config.recheckwatch.page_url
    site_url = f"{site_url.rstrip('/')}/" if site_url else ""
    publishing = Publishing(SiteDirectory(output), HtmlRenderer(), progress.tell, site_url)
    rules, urls = pages_sources.rules(config), pages_sources.change_urls(config)
    with pages_sources.opened(config, os.environ) as sources:

        def gathered() -> Site:
            site = gather(sources, rules, pace, wiring.now(), urls, progress.tell)
            asked()
            return site

        return publishing.publish(gathered)


def _tell(published: Published, output: Path, seconds: float) -> None:
    site = published.site
    click.echo(
        f"{output}: {published.pages} pages of {len(site.builds):,} builds and {len(site.hits):,} hits"
        f" in {seconds:.1f} s ({published.drawn} drawn anew)"
    )
    for problem in site.problems:
        click.secho(f"  not up to date: {problem}", fg="yellow", err=True)
    for page in published.failed:
        click.secho(f"  left as it was: {page}", fg="red", err=True)


def _serve(output: Path, port: int) -> None:
    with pages_server.server(output, port) as server:
        click.echo(f"http://{pages_server.LOOPBACK}:{server.server_port}/   (Ctrl-C ends it)")
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            server.serve_forever()


if __name__ == "__main__":
    main()
