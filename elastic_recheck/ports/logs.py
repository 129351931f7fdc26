# SPDX-License-Identifier: Apache-2.0
"""Where logs come from, and where they are put for an engine to search."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from elastic_recheck.model import Arrival, Build, BuildLogs, Fields, LogFile


class LogSource(Protocol):
    """Where a build's logs are found and fetched from."""

    def look(self, build: Build) -> Arrival:
        """Look once whether the build's logs are there. Never raises for what the network does."""

    def fetch(self, file: LogFile, target: Path) -> str:
        """Write the file's plain bytes (whatever its encoding was) to ``target``.

        :returns: empty, or what was cut off and why (the file at ``target`` is then a true beginning).
        :raises Unavailable: it could not be read just now.
        :raises Refused: it cannot be read at all (404, host not allowed).
        """


class BuildSink(Protocol):
    """Where one build's logs are put. Files may be put from several threads at once."""

    @property
    def missing(self) -> Sequence[LogFile]:
        """Those of the build's files that an engine searches, and that are not there in full."""

    def put(self, file: LogFile, plain: Path, cut: str) -> int:
        """Take a file's plain bytes, as :meth:`LogSource.fetch` left them; tell how many events were new or changed.

        To put the same again changes nothing.

        :raises Unavailable: it was not taken, or in part; to be put again.
        :raises Refused: it is never taken.
        """


class LogSink(Protocol):
    """Where logs are put for an engine to search. Builds may be put from several threads at once."""

    def prepare(self) -> None:
        """Make ready for the first build.

        :raises Unavailable: not now. :raises Refused: never.
        """

    def build(self, logs: BuildLogs, fields: Fields, ended: datetime) -> AbstractContextManager[BuildSink]:
        """Open one build, until all of its files were put. Raises as :meth:`BuildSink.put`.

        :param ended: when the build did: the same whenever the build is put again.
        """
