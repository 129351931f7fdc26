# SPDX-License-Identifier: Apache-2.0
"""What the commands of the first elastic-recheck for reports have in common: options, and what they count from."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import click

from elastic_recheck.cli import wiring
from elastic_recheck.cli.progress import Progress
from elastic_recheck.cli.query_text import parsed
from elastic_recheck.cli.secrecy import configuration
from elastic_recheck.cli.wiring import pages_sources
from elastic_recheck.config import Config
from elastic_recheck.counts import Site
from elastic_recheck.fingerprints import Library, Loaded
from elastic_recheck.history import copied
from elastic_recheck.known_bugs import NoTracker
from elastic_recheck.model import Fingerprint
from elastic_recheck.ports import BugTracker, History
from elastic_recheck.publish.gather import Pace, Sources, gather

Function = TypeVar("Function", bound=Callable[..., object])

DEFAULT_CONF = Path("/etc/elastic-recheck/elastic-recheck.conf")
_CONF = "ELASTIC_RECHECK_CONF"


def common_options(command: Function) -> Function:
    """``-c`` and ``-v``."""
    conf = click.option(
        "-c",
        "--conf",
        "conffile",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        envvar=_CONF,
        metavar="CONFFILE",
        help=f"The daemon's configuration.  [default: ${_CONF}, else {DEFAULT_CONF}]",
    )
    return conf(click.option("-v", "--verbose", is_flag=True, help="Say on standard error what is done.")(command))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be counted.

    ``suffix`` is ANDed to every query; ``extra`` are fingerprints beside those of ``queries``. With either, the
    counting is done on a copy of what the daemon keeps, and nothing of it is remembered.
    """

    conffile: Path | None
    queries: Path
    verbose: bool = False
    suffix: str = ""
    extra: Sequence[Fingerprint] = ()
    with_tracker: bool = True
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)


def counted(asked: Asked) -> Site:
    """Bring everything up to date, as for the pages, and take it.

    :raises click.UsageError: there is no configuration, or ``suffix`` cannot be read.
    :raises ElasticRecheckError: history or engine cannot be used.
    """
    logging.basicConfig(level=logging.INFO if asked.verbose else logging.WARNING, format="%(levelname)s %(message)s")
    config = configuration(_conffile(asked.conffile), asked.environment)
    library = _Altered(asked.queries, asked.suffix, asked.extra)
    with (
        Progress() as progress,
        _history(config, scratch=bool(asked.suffix or asked.extra)) as history,
        pages_sources.tables(config, asked.environment) as tables,
    ):
        tracker: BugTracker = wiring.tracker(config) if asked.with_tracker else NoTracker()
        sources = Sources(history, library, tables, tracker, pages_sources.answers(config))
        rules, now = pages_sources.rules(config), wiring.now()
        site = gather(sources, rules, Pace(), now, pages_sources.change_urls(config), progress.tell)
    for problem in (*site.mistakes, *site.report.problems, *site.problems):
        click.secho(f"not up to date: {problem}", fg="yellow", err=True)
    return site


@contextmanager
def _history(config: Config, *, scratch: bool) -> Iterator[History]:
    if not scratch:
        with closing(wiring.history(config)) as history:
            yield history
        return
    with TemporaryDirectory(prefix="elastic-recheck-") as directory:
        kept = wiring.history_file(config)
        with closing(copied(kept, Path(directory, "history.sqlite"))) as history:
            yield history


def _conffile(given: Path | None) -> Path:
    if given is None and not DEFAULT_CONF.exists():
        raise click.UsageError(f"Name the daemon's configuration: -c CONFFILE, or ${_CONF}.")
    return given or DEFAULT_CONF


class _Altered(Library):
    """The fingerprints of a directory with a suffix to each query, and some more."""

    def __init__(self, directory: Path, suffix: str, extra: Sequence[Fingerprint]) -> None:
        super().__init__(directory)
        self._suffix, self._extra = suffix, tuple(extra)
        if suffix:
            parsed(suffix, "--es-query-suffix")

    def current(self) -> Loaded:
        """Look at the directory and tell what it holds, altered."""
        loaded = super().current()
        changed = (self._with_suffix(each) for each in loaded.fingerprints)
        return Loaded((*changed, *self._extra), loaded.mistakes)

    def _with_suffix(self, fingerprint: Fingerprint) -> Fingerprint:
        if not self._suffix:
            return fingerprint
        return replace(fingerprint, query=f"({fingerprint.query}) AND ({self._suffix})")


def pattern(_context: click.Context, _option: click.Parameter, value: str | None) -> re.Pattern[str] | None:
    """A regular expression of the command line, as click's ``callback``."""
    try:
        return None if value is None else re.compile(value)
    except re.error as error:
        raise click.BadParameter(f"is no regular expression: {error}") from error


def replace_file(path: Path, content: bytes) -> None:
    """Write a file so that whoever reads it sees the old one or the new one; a pipe or the like is just written to.

    :raises OSError: it cannot be written; nothing is left behind.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_bytes(content)
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
