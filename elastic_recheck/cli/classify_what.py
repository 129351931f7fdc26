# SPDX-License-Identifier: Apache-2.0
"""What ``elastic-recheck-classify`` is asked about: builds, and where their logs come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import click

from elastic_recheck.classify import Subject
from elastic_recheck.ports import LogSource

Sought = tuple[LogSource, Sequence[Subject]]


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
