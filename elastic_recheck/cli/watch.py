# SPDX-License-Identifier: Apache-2.0
"""``elastic-recheck CONFFILE``: the daemon, in the foreground."""

from __future__ import annotations

import logging
import os
import queue
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import click

from elastic_recheck import __version__
from elastic_recheck.chronicle import Chronicle
from elastic_recheck.cli import checks, engine_probe, wiring
from elastic_recheck.cli.entry import ExitCode, run, version_option
from elastic_recheck.cli.listening import event_source
from elastic_recheck.cli.logs import LogFormat, set_up_logging
from elastic_recheck.cli.secrecy import conceal_secrets, keep_out_of_logs
from elastic_recheck.cli.service_manager import ServiceManager
from elastic_recheck.cli.shown import shown
from elastic_recheck.cli.single import only_instance
from elastic_recheck.config import Config, read
from elastic_recheck.happenings import ReloadAsked, SourceEnded, StopAsked, ThreadDied
from elastic_recheck.inbox import Inbox
from elastic_recheck.journal import SqliteJournal
from elastic_recheck.ports import EventSource, Reporter
from elastic_recheck.watch import Edges, Rules, Watch

log = logging.getLogger(__name__)

EXAMPLES = """\b
Examples:
  elastic-recheck --check /etc/elastic-recheck/elastic-recheck.conf
  elastic-recheck --nocomment --noirc /etc/elastic-recheck/elastic-recheck.conf
  elastic-recheck /etc/elastic-recheck/elastic-recheck.conf
"""


def _span(text: str) -> timedelta:
    """A duration as ``90m``, ``6h`` or plain seconds."""
    found = re.fullmatch(r"(\d{1,6})([smh]?)", text)
    if not found:
        raise click.BadParameter(f"{text!r} is no duration; write 90m, 6h or seconds")
    return timedelta(seconds=int(found[1]) * {"": 1, "s": 1, "m": 60, "h": 3600}[found[2]])


@click.command("elastic-recheck", epilog=EXAMPLES)
@click.argument("conffile", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-f", "--foreground", is_flag=True, help="Accepted for old service files: it never detaches.")
@click.option("-n", "--nocomment", is_flag=True, help="Post nothing on Gerrit; log the exact text instead.")
@click.option("--noirc", is_flag=True, help="Say nothing on IRC; log the exact text instead.")
@click.option("--check", is_flag=True, help="Try every connection and right, say what to do, and end.")
@click.option(
    "--since",
    type=_span,
    metavar="DURATION",
    help="Catch up what failed so long ago, as 90m or 6h, instead of since it last ran.",
)
@click.option("-v", "--verbose", is_flag=True, help="Log the waiting step by step too.")
@click.option(
    "--log-format", type=click.Choice(["text", "json"]), default="text", help="What standard error is told in."
)
@version_option
def command(
    conffile: Path,
    foreground: bool,
    nocomment: bool,
    noirc: bool,
    check: bool,
    since: timedelta | None,
    verbose: bool,
    log_format: LogFormat,
) -> ExitCode:
    """Watch Gerrit for failed builds and answer with the known bugs behind them.

    Runs in the foreground until SIGTERM. SIGHUP reads the configuration again.
    """
    del foreground
    config = read(conffile, os.environ)
    conceal_secrets(config, os.environ)
    keep_out_of_logs()
    if check:
        return checks.run_all(config, os.environ)
    set_up_logging(config.ircbot.log_config, verbose=verbose, log_format=log_format)
    Daemon(conffile, config, wiring.DryRun(nocomment, noirc), os.environ).run(since)
    return ExitCode.DONE


def main() -> None:
    """The console script. Ends at once: what a thread still fetches or asks for is for the next process to take up."""
    try:
        run(command)
    except SystemExit as end:
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(end.code if isinstance(end.code, int) else ExitCode.DONE)


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
        inbox, manager = Inbox(_now), ServiceManager(self._environment)
        _hear_signals(inbox)
        _hear_deaths(inbox)
        source = event_source(self._config, inbox.put)
        with (
            only_instance(state) as lock,
            self.reporters() as reporters,
            shown(self._config.metrics.listen, _now) as chronicle,
        ):
            journal = self.journal()
            if since is not None:
                journal.look_back_to(_now() - since)
            edges = self.edges(reporters, chronicle, _alive(manager, (journal, lock)))
            watch = Watch(self._rules, journal, edges, inbox)
            threading.Thread(target=_listen, args=(source, inbox), name="events", daemon=True).start()
            try:
                watch.run(_now())
            finally:
                manager.stopping()
                source.stop()
                edges.engine.close()
                journal.close()
        log.info("ended")

    def journal(self) -> SqliteJournal:
        """What survives a crash."""
        return SqliteJournal(self._config.recheckwatch.state_dir / "journal.sqlite")

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
        config = read(self._conffile, self._environment)
        for section in wiring.changed_edges(self._config, config):
            log.warning("[%s] changed; that takes effect at the next start", section)
        return wiring.rules(config, wiring.channels_of(config), self._dry_run)


def _hear_signals(inbox: Inbox) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: inbox.put(StopAsked()))
    signal.signal(signal.SIGHUP, lambda *_: inbox.put(ReloadAsked()))


def _hear_deaths(inbox: Inbox) -> None:
    """A thread that is missing makes no noise: the process ends, for the service manager to start another."""

    def died(what: threading.ExceptHookArgs) -> None:
        name = what.thread.name if what.thread else "?"
        log.critical("thread %s: this is a bug in elastic-recheck", name, exc_info=what.exc_value)
        inbox.put(ThreadDied(name, what.exc_value))

    threading.excepthook = died
    _hear_of_the_unborn(inbox)


def _hear_of_the_unborn(inbox: Inbox) -> None:
    """A thread that cannot even begin, since memory has ended: whoever began it waits for it for ever.

    Nothing in Python can run in that thread; a queue's own ``put`` can.
    """
    ignored: queue.SimpleQueue[sys.UnraisableHookArgs] = queue.SimpleQueue()

    def listen() -> None:
        while True:
            what = ignored.get()
            if "in thread started by" in (what.err_msg or ""):
                inbox.put(ThreadDied("that was to begin", what.exc_value))
            sys.__unraisablehook__(what)

    threading.Thread(target=listen, name="ignored errors", daemon=True).start()
    sys.unraisablehook = ignored.put


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


def _now() -> datetime:
    return datetime.now(UTC)
