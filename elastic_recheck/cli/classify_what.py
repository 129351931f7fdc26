# SPDX-License-Identifier: Apache-2.0
"""What ``elastic-recheck-classify`` is asked about: builds, and where their logs come from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from elastic_recheck.classify import Subject
from elastic_recheck.log_directory import DirectoryLogSource
from elastic_recheck.model import Build
from elastic_recheck.ports import LogSource

Sought = tuple[LogSource, Sequence[Subject]]

_GERRIT = re.compile(r"https?://[^/]+/(?:#/)?c/(?:.+/\+/)?([0-9]+)(?:/([0-9]+))?(?:[/?#].*)?")
_NO_SCHEME = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:[0-9]+)?/.*")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The command line's ways to name builds; one of ``what``, ``change`` and ``recent`` is given."""

    what: str | None = None
    change: tuple[int, int | None] | None = None
    recent: int | None = None
    zuul: str = ""
    project: str = ""
    pipeline: str = ""

    def check(self) -> None:
        """Refuse what does not go together.

        :raises click.UsageError: says what to write instead.
        """
        given = [self.what is not None, self.change is not None, self.recent is not None]
        if given == [False, False, False]:
            raise click.UsageError(
                "Name a build: a directory of logs, a URL, --change N or --recent N (see --help for examples)."
            )
        if sum(given) > 1:
            raise click.UsageError("Give one of WHAT, --change and --recent.")
        if self.what is None and not self.zuul:
            raise click.UsageError("--change and --recent need --zuul https://zuul.example.org/t/TENANT.")
        if self.what is not None and (self.zuul or self.project or self.pipeline):
            raise click.UsageError("--zuul, --project and --pipeline go with --change and --recent only.")


def find(wanted: Wanted) -> Sought:
    """Find the builds that are asked about.

    :raises click.UsageError: there can be none by that name.
    :raises Refused: there are none. :raises Unavailable: who knows them cannot be asked.
    """
    what = wanted.what
    if what is not None and not what.startswith(("http://", "https://")):
        return _directory(what)
    if what is not None and (gerrit := _GERRIT.fullmatch(what)):
        number = ",".join(filter(None, gerrit.groups()))
        raise click.UsageError(
            f"{what} is a change; ask with --change {number} --zuul https://zuul.example.org/t/TENANT."
        )
    # HTTP takes longer to load than a directory of logs to read
    from elastic_recheck.cli.classify_online import find_online

    return find_online(wanted)


def _directory(what: str) -> Sought:
    path = Path(what)
    if path.is_dir():
        return DirectoryLogSource(path), [Subject(what, Build(job="", result="FAILURE"))]
    if path.exists():
        raise click.UsageError(
            f"{what} is a file. Name the directory that it is in: fingerprints tell files by their names"
            " (job-output.txt, controller/logs/screen-n-cpu.txt, ...)."
        )
    if _NO_SCHEME.fullmatch(what):
        raise click.UsageError(f"There is no directory {what}. If it is a URL, write https://{what}")
    if re.fullmatch(r"[0-9]+(,[0-9]+)?", what):
        raise click.UsageError(
            f"There is no directory {what}. If it is a change, write --change {what} --zuul https://zuul.example.org/t/TENANT."
        )
    if re.fullmatch(r"[0-9a-f]{32}", what):
        raise click.UsageError(f"There is no directory {what}. If it is a build, write the URL of its page.")
    if "://" in what:
        raise click.UsageError(f"{what} is no URL that can be asked; it must begin with https:// or http://.")
    raise click.UsageError(f"There is no directory {what}.")
