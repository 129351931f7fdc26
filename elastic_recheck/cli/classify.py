# SPDX-License-Identifier: Apache-2.0
"""``elastic-recheck-classify WHAT``: which known bugs hit this build? No account, no configuration."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import click

from elastic_recheck.classify import Classified, Classifier, KeptLogs
from elastic_recheck.cli.classify_find import find
from elastic_recheck.cli.classify_json import as_json
from elastic_recheck.cli.classify_view import show, summarise
from elastic_recheck.cli.classify_what import Wanted
from elastic_recheck.cli.entry import ExitCode, run, version_option
from elastic_recheck.cli.progress import Progress
from elastic_recheck.cli.set_fields import fields_set
from elastic_recheck.cli.tried import choose_fingerprints, explained_one
from elastic_recheck.engines.embedded import EmbeddedEngine
from elastic_recheck.messages.quoting import clean
from elastic_recheck.model import Fields, Fingerprint

AT_ONCE = 2
"""Builds that are asked about at the same time."""

EXAMPLES = """\b
Examples:
  elastic-recheck-classify https://zuul.example.org/t/openstack/build/0123456789abcdef0123456789abcdef
  elastic-recheck-classify https://jenkins.example.org/job/nova-tempest/232/
  elastic-recheck-classify ./downloaded-logs --set build_name=tempest-full
  elastic-recheck-classify ./downloaded-logs --query 'message:"No valid host" AND tags:"screen-n-sch.txt"'
  elastic-recheck-classify ./downloaded-logs --explain 1656386
  elastic-recheck-classify --change 951234 --zuul https://zuul.example.org/t/openstack
  elastic-recheck-classify --recent 20 --project openstack/nova --pipeline gate --zuul https://zuul.example.org/t/openstack
"""


def _change(context: click.Context, option: click.Parameter, value: str | None) -> tuple[int, int | None] | None:
    if value is None:
        return None
    if not (match := re.fullmatch(r"([0-9]{1,9})(?:,([0-9]{1,5}))?", value)):
        raise click.BadParameter(f"{value!r} is no change; write its number, or number,patchset as 951234,3")
    return int(match[1]), int(match[2]) if match[2] else None


@click.command("elastic-recheck-classify", epilog=EXAMPLES)
@click.argument("what", required=False)
@click.option(
    "--change",
    callback=_change,
    metavar="N[,PS]",
    help="The failed builds of a change; without PS, of its newest patch set.",
)
@click.option("--recent", type=click.IntRange(1, 1000), metavar="N", help="The N newest failed builds.")
@click.option("--zuul", metavar="URL", default="", envvar="ELASTIC_RECHECK_ZUUL", help="The tenant to ask for builds.")
@click.option("--project", metavar="NAME", default="", help="Only builds of this project.")
@click.option("--pipeline", metavar="NAME", default="", help="Only builds in this pipeline.")
@click.option(
    "--queries",
    type=click.Path(exists=True, path_type=Path),
    metavar="DIR|FILE",
    help="Fingerprints.  [default: ./queries, else those that came with the program]",
)
@click.option("--query", "text", metavar="TEXT", help="Try this query, and no fingerprint unless --queries is given.")
@click.option("--explain", metavar="BUG", help="Tell clause by clause why BUG (or --query) hits, or does not.")
@click.option("--set", "settings", multiple=True, metavar="FIELD=VALUE", help="A field of the build, as build_name=X.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@version_option
def command(
    what: str | None,
    change: tuple[int, int | None] | None,
    recent: int | None,
    zuul: str,
    project: str,
    pipeline: str,
    queries: Path | None,
    text: str | None,
    explain: str | None,
    settings: tuple[str, ...],
    form: str,
) -> ExitCode:
    """Try all fingerprints on the logs of a build.

    WHAT is a directory of logs, or the URL of a Zuul build page, a Jenkins build or a directory of logs. Whatever
    hosts these point at are asked. Exit code 0: all logs were read; 1: some could not be.
    """
    wanted = Wanted(what, change, recent, zuul if what is None else "", project, pipeline)
    wanted.check()
    fields = fields_set(settings)
    fingerprints = choose_fingerprints(queries, text)
    explained = explained_one(explain, text, fingerprints)
    answers: list[Classified] = []
    by_bug = {each.bug: each for each in fingerprints}
    with _ended_at_once(), closing(_answers(wanted, fingerprints, fields, explained)) as found:
        for answer in found:
            answers.append(answer)
            _print(answer, by_bug, form)
    if len(answers) > 1 and form == "text":
        summarise(answers)
    unread = any(answer.diagnosis.unread or answer.diagnosis.unread_files for answer in answers)
    return ExitCode.FAILED if unread else ExitCode.DONE


def main() -> None:
    """The console script."""
    run(command)


def _answers(
    wanted: Wanted, fingerprints: Sequence[Fingerprint], fields: Fields, explained: Fingerprint | None
) -> Generator[Classified, None, None]:
    """Answer for one build after the other, in their order."""
    with Progress() as progress, tempfile.TemporaryDirectory(prefix="elastic-recheck-") as directory:
        progress.tell(f"asking {wanted.zuul or wanted.what} for builds")
        source, subjects = find(wanted)
        kept = Path(directory, "kept")
        kept.mkdir()
        logs = KeptLogs(source, kept, lambda file: progress.tell(f"reading and searching {clean(file.name)}"))
        engine = EmbeddedEngine(logs, Path(directory, "engine"))
        classifier = Classifier(engine, logs, fingerprints, fields, explained, progress.tell)
        threads = ThreadPoolExecutor(AT_ONCE, "classify")
        try:
            for answer in threads.map(classifier.classify, subjects):
                progress.clear()
                yield answer
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
            engine.close()


@contextmanager
def _ended_at_once() -> Iterator[None]:
    """Let Ctrl-C end the process although threads may wait for a slow server: Python would wait for them, too."""
    try:
        yield
    except KeyboardInterrupt:
        sys.stdout.flush()
        click.echo("interrupted", err=True)
        os._exit(ExitCode.INTERRUPTED)


def _print(answer: Classified, fingerprints: Mapping[str, Fingerprint], form: str) -> None:
    if form == "json":
        click.echo(json.dumps(as_json(answer), ensure_ascii=False))
        return
    show(answer, fingerprints)


if __name__ == "__main__":
    main()
