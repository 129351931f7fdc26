# SPDX-License-Identifier: Apache-2.0
"""The bot as it is, but for points at which it kills itself, and perhaps an engine that knows its answers by heart."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import cast

from chaos.points import Points
from elastic_recheck.chronicle import Chronicle
from elastic_recheck.cli import wiring
from elastic_recheck.cli.daemon import Daemon
from elastic_recheck.cli.entry import ExitCode
from elastic_recheck.cli.logs import set_up_logging
from elastic_recheck.config import Config, read
from elastic_recheck.errors import ElasticRecheckError
from elastic_recheck.gerrit.reporter import RestReporter
from elastic_recheck.journal import SqliteJournal
from elastic_recheck.model import (
    Arrival,
    Build,
    BuildDiagnosis,
    BuildLogs,
    Evidence,
    Fields,
    Fingerprint,
    Hit,
    Readiness,
)
from elastic_recheck.ports import Reporter
from elastic_recheck.sandbox.fingerprints import BUGS
from elastic_recheck.watch import Edges

_READING = {
    *("last_heard", "unfinished", "recall", "undelivered", "were_held", "changes_hit"),
    *("said_on", "said_since", "lately", "check", "close"),
}
"""What of the journal changes nothing. Whatever else it can do has its points."""


@dataclass(frozen=True, slots=True)
class Orders:
    """``deadly`` is the point, or its number, at which to die; ``by_heart``: no log is read.

    ``largest``: how many bytes a file may have, 0: as many as it likes.
    """

    configuration: Path
    passed: Path
    deadly: str = ""
    by_heart: bool = False
    largest: int = 0


class EngineByHeart:
    """Knows each build's verdict by the name of its job: ``...known...``, ``...unread...``, or not recognised."""

    def look(self, build: Build, reported: datetime | None = None) -> Arrival:
        """All is there at once, or never."""
        if "unread" in build.job:
            return Arrival(Readiness.NEVER, reason="no test node could be had, the job never ran")
        return Arrival(Readiness.THERE, BuildLogs("http://logs.example.org/", ()))

    def diagnose(
        self, build: Build, logs: BuildLogs, fields: Fields, fingerprints: Sequence[Fingerprint]
    ) -> BuildDiagnosis:
        """By the job's name."""
        evidence = Evidence("job-output.txt", 7, "it broke")
        return BuildDiagnosis(build, (Hit(BUGS[0].id, evidence),) if "-known" in build.job else ())

    def close(self) -> None:
        """Nothing to end."""


class KillableDaemon(Daemon):
    """The daemon, with points around its journal, its reporters, and what the one on Gerrit asks for."""

    def __init__(self, orders: Orders, config: Config, environment: Mapping[str, str]) -> None:
        super().__init__(orders.configuration, config, wiring.DryRun(), environment)
        self._orders, self._site = orders, config
        self._points = Points(orders.passed, orders.deadly)

    def journal(self) -> SqliteJournal:
        """With points around all that is written."""
        around = self._points.around("journal", super().journal(), lambda name: name not in _READING)
        return cast("SqliteJournal", around)

    def edges(self, reporters: Mapping[str, Reporter], chronicle: Chronicle, alive: Callable[[str], None]) -> Edges:
        """With the engine that knows by heart, where that is wanted."""
        if not self._orders.by_heart:
            return super().edges(reporters, chronicle, alive)
        made = wiring.edges(self._site, reporters, os.environ, chronicle, alive)
        return replace(made, engine=EngineByHeart())

    @contextmanager
    def reporters(self) -> Iterator[Mapping[str, Reporter]]:
        """With points around all of them."""
        gerrit = self._site.gerrit
        with super().reporters() as reporters:
            inner = dict(reporters)
            if gerrit and gerrit.http_password:
                rest = self._points.around("rest", wiring.gerrit_rest(gerrit), lambda name: True)
                inner["gerrit"] = RestReporter(rest, gerrit.notify)
            yield {
                name: self._points.around("reporter", each, lambda name: name in ("send", "settle"))
                for name, each in inner.items()
            }


def run(orders: Orders) -> int:
    """Be the bot, in this process; returns its exit code."""
    if orders.largest:
        resource.setrlimit(resource.RLIMIT_FSIZE, (orders.largest, orders.largest))
    try:
        config = read(orders.configuration, os.environ)
        set_up_logging(config.ircbot.log_config, verbose=False, log_format="text")
        KillableDaemon(orders, config, os.environ).run(None)
    except ElasticRecheckError as error:
        print(error, file=sys.stderr)
        return ExitCode.FAILED
    return ExitCode.DONE
