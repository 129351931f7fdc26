# SPDX-License-Identifier: Apache-2.0
"""Finding what ``elastic-recheck-classify`` is asked about: a directory of logs, or builds that are somewhere else."""

from __future__ import annotations

import re
from pathlib import Path

import click

from elastic_recheck.classify import Subject
from elastic_recheck.cli.classify_what import Sought, Wanted
from elastic_recheck.log_directory import DirectoryLogSource
from elastic_recheck.model import Build

_GERRIT = re.compile(r"https?://[^/]+/(?:#/)?c/(?:.+/\+/)?([0-9]+)(?:/([0-9]+))?(?:[/?#].*)?")
_NO_SCHEME = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:[0-9]+)?/.*")


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
