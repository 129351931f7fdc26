# SPDX-License-Identifier: Apache-2.0
"""``elastic-recheck-uncategorized``: what no fingerprint explains, on a page for the gate that projects share and one
for all other projects.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click

from elastic_recheck.cli.entry import ExitCode, run, version_option
from elastic_recheck.cli.query_text import parsed
from elastic_recheck.cli.reports import Asked, common_options, counted, pattern, replace_file
from elastic_recheck.counts import Site, Table
from elastic_recheck.counts.unrecognised import unrecognised
from elastic_recheck.errors import Refused
from elastic_recheck.model import Fingerprint
from elastic_recheck.pages import HtmlRenderer

EXCLUDED_JOBS = "(api-site|operations-guide|openstack-manuals|ansible|puppet)"
INCLUDED_PROJECTS = "(^openstack/|devstack|grenade)"
INTEGRATED_GATE = (
    "^(opendev|openstack|openstack-dev)/"
    "(cinder|devstack|glance|grenade|keystone|neutron|nova|placement|requirements|swift|tempest)$"
)
_ALL_FAILS = "all-fails"
"""What the query for all failures goes by while it is counted."""

EXAMPLES = """\b
Examples:
  elastic-recheck-uncategorized -c recheck.conf -d queries -o /var/www/recheck
  elastic-recheck-uncategorized -c recheck.conf --included-projects-regex '^mine/' --integrated-gate-regex '^mine/core-'
"""


@click.command("elastic-recheck-uncategorized", epilog=EXAMPLES)
@click.option(
    "-d",
    "--dir",
    "queries",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default="queries",
    show_default=True,
    metavar="DIR",
    help="The fingerprints.",
)
@click.option(
    "-t",
    "--templatedir",
    "templates",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Templates (Jinja) to use instead of those of the same name that come with the program.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where integrated_gate.html and others.html are written.  [default: both to standard output]",
)
@click.option("--search-size", type=int, metavar="N", help="Accepted as ever; nothing is cut off any more.")
@click.option("--all-fails-query", "all_fails", metavar="QUERY", help="Count only builds with an event that this hits.")
@click.option(
    "--excluded-jobs-regex", "excluded", callback=pattern, default=EXCLUDED_JOBS, metavar="REGEX", show_default=True
)
@click.option(
    "--included-projects-regex",
    "included",
    callback=pattern,
    default=INCLUDED_PROJECTS,
    metavar="REGEX",
    show_default=True,
)
@click.option(
    "--integrated-gate-regex",
    "integrated",
    callback=pattern,
    default=INTEGRATED_GATE,
    metavar="REGEX",
    help="Projects that share a gate.",
)
@common_options
@version_option
def command(
    queries: Path,
    templates: Path | None,
    output: Path | None,
    search_size: int | None,
    all_fails: str | None,
    excluded: re.Pattern[str],
    included: re.Pattern[str],
    integrated: re.Pattern[str],
    conffile: Path | None,
    verbose: bool,
) -> ExitCode:
    """Write which failures of the gate no fingerprint explains, by what failed and by job, and what share is explained.

    elastic-recheck-pages writes the same for all pipelines, with all other pages.
    """
    extra = []
    if all_fails:
        parsed(all_fails, "--all-fails-query")
        extra = [Fingerprint(_ALL_FAILS, all_fails, suppress_graph=True, suppress_notification=True)]
    site = _narrowed(counted(Asked(conffile, queries, verbose, extra=extra)))
    site = replace(site, builds=[row for row in site.builds if included.search(row.project)])
    renderer = HtmlRenderer(templates)
    pages = {
        "integrated_gate.html": _page(renderer, site, integrated.pattern, excluded),
        "others.html": _page(renderer, site, f"^(?!.*(?:{integrated.pattern}))", excluded),
    }
    _write(pages, renderer, output)
    return ExitCode.DONE


def main() -> None:
    """The console script."""
    run(command)


def _narrowed(site: Site) -> Site:
    """Only builds that the query for all failures hit, where there was one; it is no bug itself."""
    if not any(each.bug == _ALL_FAILS for each in site.fingerprints):
        return site
    failed = {hit.build for hit in site.hits if hit.bug == _ALL_FAILS}
    return replace(
        site,
        builds=[row for row in site.builds if row.id in failed],
        hits=[hit for hit in site.hits if hit.bug != _ALL_FAILS],
        fingerprints=[each for each in site.fingerprints if each.bug != _ALL_FAILS],
    )


def _page(renderer: HtmlRenderer, site: Site, projects: str, excluded: re.Pattern[str]) -> str:
    gate = replace(site.rules.gate, projects=re.compile(projects), excluded_jobs=excluded)
    page = unrecognised(Table(site, gate))
    return renderer.whole(page, renderer.body(page), page.freshness)


def _write(pages: Mapping[str, str], renderer: HtmlRenderer, output: Path | None) -> None:
    if output is None:
        for text in pages.values():
            click.echo(text)
        return
    try:
        for name, content in (*renderer.assets(), *((name, text.encode()) for name, text in pages.items())):
            path = output / name
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, content)
    except OSError as error:
        raise Refused(f"{output} cannot be written: {error.strerror}") from error


if __name__ == "__main__":
    main()
