# SPDX-License-Identifier: Apache-2.0
"""The daemon's parts, put together for one process."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from elastic_recheck import __version__
from elastic_recheck.chronicle import Chronicle
from elastic_recheck.cli import engine_probe, wiring
from elastic_recheck.cli.secrecy import configuration
from elastic_recheck.cli.service_manager import ServiceManager
from elastic_recheck.cli.shown import shown
from elastic_recheck.cli.signals import hear_deaths, hear_signals
from elastic_recheck.cli.single import only_instance
from elastic_recheck.cli.wiring.listening import event_source
from elastic_recheck.config import Config
from elastic_recheck.happenings import SourceEnded
from elastic_recheck.inbox import Inbox
from elastic_recheck.journal import SqliteJournal
from elastic_recheck.ports import EventSource, Reporter
from elastic_recheck.watch import Edges, Rules, Watch

log = logging.getLogger(__name__)


class Daemon:
    """The parts put together, for the time of one process. Each part has a method of its own that makes it."""

    def __init__(self, conffile: Path, config: Config, dry_run: wiring.DryRun, environment: Mapping[str, str]) -> None:
        self._conffile, self._config, self._dry_run, self._environment = conffile, config, dry_run, environment

    def run(self, since: timedelta | None) -> None:
        """Watch until SIGTERM."""
        state = self._config.recheckwatch.state_dir
        log.info("elastic-recheck %s, state in %s", __version__, state)
        for warning in self._config.warnings:
            log.warning("%s", warning)
        inbox, manager = Inbox(wiring.now), ServiceManager(self._environment)
        hear_signals(inbox)
        hear_deaths(inbox)
        source = event_source(self._config, inbox.put)
        with (
            only_instance(state) as lock,
            self.reporters() as reporters,
            shown(self._config.metrics.listen, wiring.now) as chronicle,
        ):
            journal = self.journal()
            if since is not None:
                journal.look_back_to(wiring.now() - since)
            edges = self.edges(reporters, chronicle, _alive(manager, (journal, lock)))
            watch = Watch(self._rules, journal, edges, inbox)
            threading.Thread(target=_listen, args=(source, inbox), name="events", daemon=True).start()
            try:
                watch.run(wiring.now())
            finally:
                manager.stopping()
                source.stop()
                edges.engine.close()
                journal.close()
        log.info("ended")

    def journal(self) -> SqliteJournal:
        """What survives a crash."""
        return SqliteJournal(wiring.journal_file(self._config))

    def edges(self, reporters: Mapping[str, Reporter], chronicle: Chronicle, alive: Callable[[str], None]) -> Edges:
        """Those who wait and fetch and tell."""
        if self._config.data_source.engine == "embedded":  # else every author would be told that nobody looked
            engine_probe.check(self._config.recheckwatch.state_dir / "logs")
        return wiring.edges(self._config, reporters, self._environment, chronicle, alive)

    @contextmanager
    def reporters(self) -> Iterator[Mapping[str, Reporter]]:
        """Those who answer, at work while this is entered."""
        reporters: dict[str, Reporter] = {"gerrit": wiring.comment_reporter(self._config)}
        irc = wiring.irc_reporter(self._config, wiring.channels_of(self._config))
        if irc is None or self._dry_run.noirc:
            yield reporters
            return
        irc.start()
        try:
            yield reporters | {"irc": irc}
        finally:
            irc.stop()

    def _rules(self) -> Rules:
        config = configuration(self._conffile, self._environment)
        for section in wiring.changed_edges(self._config, config):
            log.warning("[%s] changed; that takes effect at the next start", section)
        return wiring.rules(config, wiring.channels_of(config), self._dry_run)


def _listen(source: EventSource, inbox: Inbox) -> None:
    """The event thread: whatever ends it is for the deciding thread to know."""
    error: BaseException | None = None
    try:
        source.run(inbox.hear)
    except BaseException as unexpected:  # noqa: BLE001 - handed over with its traceback
        error = unexpected
    inbox.put(SourceEnded(error))


class _Held(Protocol):
    def check(self) -> None: ...


def _alive(manager: ServiceManager, held: Sequence[_Held]) -> Callable[[str], None]:
    """Tell of each beat; but nothing is alive that writes where nobody will read it."""

    def beat(why_deaf: str) -> None:
        for each in held:
            each.check()
        manager.alive(why_deaf)

    return beat
