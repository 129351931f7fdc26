# SPDX-License-Identifier: Apache-2.0
"""``elastic-recheck-ingest WHAT ...``: put builds' logs where an engine searches them."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TextIO

import click

from elastic_recheck.cli.entry import ExitCode, run, version_option
from elastic_recheck.cli.ingest_from import Results, Wanted, check_named, find
from elastic_recheck.cli.ingest_into import Target, opened
from elastic_recheck.cli.ingest_view import as_json, shown, summary
from elastic_recheck.cli.secrecy import configuration
from elastic_recheck.cli.set_fields import fields_set
from elastic_recheck.cli.urls import asked_url
from elastic_recheck.config import Config
from elastic_recheck.ingest import Ingest
from elastic_recheck.ingest.flow import Pace

EXAMPLES = """\b
Examples:
  elastic-recheck-ingest --config recheck.conf --zuul https://zuul.example.org/t/openstack --recent 500
  elastic-recheck-ingest --config recheck.conf --zuul https://zuul.example.org/t/openstack --results passing --share 5
  elastic-recheck-ingest --server http://localhost:9200 ./downloaded-logs --set build_name=tempest-full
  elastic-recheck-ingest --store ./logs --list log-urls.txt
"""


@click.command("elastic-recheck-ingest", epilog=EXAMPLES)
@click.argument("what", nargs=-1)
@click.option(
    "--list",
    "listed",
    type=click.File(errors="surrogateescape"),
    metavar="FILE",
    help="More of WHAT, one a line; - is standard input.",
)
@click.option("--zuul", metavar="URL", default="", envvar="ELASTIC_RECHECK_ZUUL", help="Builds of this tenant.")
@click.option(
    "--recent", type=click.IntRange(1), default=100, show_default=True, help="With --zuul: how many, the newest."
)
@click.option("--project", metavar="NAME", default="", help="With --zuul: only builds of this project.")
@click.option("--pipeline", metavar="NAME", default="", help="With --zuul: only builds in this pipeline.")
@click.option(
    "--results",
    type=click.Choice([each.value for each in Results]),
    default=Results.FAILED.value,
    show_default=True,
    help="With --zuul: which builds.",
)
@click.option(
    "--share",
    type=click.FloatRange(0, 100),
    default=100.0,
    metavar="PERCENT",
    help="With --zuul: only so many of a hundred, the same ones in every run.",
)
@click.option("--set", "settings", multiple=True, metavar="FIELD=VALUE", help="A field of the builds, as build_name=X.")
@click.option(
    "--config",
    "conffile",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="CONFFILE",
    help="Put into the engine of its [data_source]; fetch from the hosts of its [logs].",
)
@click.option(
    "--store", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Put into this directory."
)
@click.option("--server", metavar="URL", default="", callback=asked_url, help="Put into this search server.")
@click.option(
    "--engine", type=click.Choice(["elasticsearch", "opensearch"]), default="elasticsearch", help="What --server is."
)
@click.option("--index-format", metavar="FORMAT", default="logstash-%Y.%m.%d", help="How --server names its indices.")
@click.option("--again", is_flag=True, help="Put what an earlier run put, too: into an index that was emptied.")
@click.option("--builds", type=click.IntRange(1, 64), default=4, show_default=True, help="Builds at a time.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@version_option
def command(**options: object) -> ExitCode:
    """Put the logs of builds where fingerprints are searched.

    WHAT is a directory of logs, or the URL of a Zuul build page, a Jenkins build or a directory of logs. What was put
    is not put again: a run that was interrupted, or in which something failed, is taken up by the same command.
    Exit code 1: something could not be put.
    """
    return _run(_Options(**options))  # type: ignore[arg-type]  # click has checked them


@dataclass(frozen=True, slots=True)
class _Options:
    what: tuple[str, ...]
    listed: TextIO | None
    zuul: str
    recent: int
    project: str
    pipeline: str
    results: str
    share: float
    settings: tuple[str, ...]
    conffile: Path | None
    store: Path | None
    server: str
    engine: str
    index_format: str
    again: bool
    builds: int
    form: str


def main() -> None:
    """The console script."""
    run(command)


def _run(options: _Options) -> ExitCode:
    config = configuration(options.conffile, os.environ) if options.conffile else None
    target = _target(options, config)
    subjects = find(_wanted(options), config)
    begun = monotonic()
    with tempfile.TemporaryDirectory(prefix="elastic-recheck-") as directory, opened(target) as sink:
        ingest = Ingest(sink, Path(directory), pace=Pace(builds=options.builds))
        with shown(ingest, len(subjects)):
            tally = ingest.run(subjects)
    seconds = monotonic() - begun
    if options.form == "json":
        click.echo(json.dumps(as_json(tally, seconds)))
    else:
        click.echo(summary(tally, seconds))
        for failure in tally.failures:
            click.secho(f"  failed: {failure}", fg="red", err=True)
    return ExitCode.FAILED if tally.failures else ExitCode.DONE


def _wanted(options: _Options) -> Wanted:
    for each in options.what:
        check_named(each)
    what = (*options.what, *_lines(options.listed)) if options.listed else options.what
    if not what and not options.zuul:
        raise click.UsageError("Name builds: directories, URLs, --list FILE or --zuul URL (see --help for examples).")
    return Wanted(
        what,
        fields_set(options.settings),
        options.zuul,
        options.recent,
        options.project,
        options.pipeline,
        Results(options.results),
        options.share,
    )


def _lines(listed: TextIO) -> Iterator[str]:
    for number, line in enumerate(listed, 1):
        if what := line.strip():
            check_named(what, f"{listed.name}:{number}: ")
            yield what


def _target(options: _Options, config: Config | None) -> Target:
    given = [options.conffile is not None, options.store is not None, bool(options.server)]
    if sum(given) != 1 and given != [True, True, False]:
        raise click.UsageError("Say where to: --config CONFFILE, --store DIR or --server URL.")
    return Target(config, options.store, options.server, options.engine, options.index_format, options.again)


if __name__ == "__main__":
    main()
