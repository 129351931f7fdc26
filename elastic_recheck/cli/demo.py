# SPDX-License-Identifier: Apache-2.0
"""``elastic-recheck-demo``: the real daemon against servers on the loopback, and a day of failures."""

from __future__ import annotations

import logging
import shutil
import signal
import sys
import tempfile
import threading
from contextlib import ExitStack, closing
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from elastic_recheck.cli.demo_view import View
from elastic_recheck.cli.entry import ExitCode, run, version_option
from elastic_recheck.sandbox.cases import DAY
from elastic_recheck.sandbox.daemon import Daemon
from elastic_recheck.sandbox.gerrit.server import GerritSandbox
from elastic_recheck.sandbox.pages import make_pages
from elastic_recheck.sandbox.play import Audience, DaemonEnded, Play
from elastic_recheck.sandbox.real_gerrit.stage import RealGerrit
from elastic_recheck.sandbox.settings import NICK, write_settings
from elastic_recheck.sandbox.stage import Stage
from elastic_recheck.sandbox.world import World

DEADLINE = 4
"""Seconds that the demo's daemon waits for logs; a site would say 20 minutes."""
START = 20.0
"""Seconds that the daemon may take until it listens."""
EXAMPLES = """\b
Examples:
  elastic-recheck-demo                    # play the day and leave nothing behind
  elastic-recheck-demo --keep             # the same, then leave it running to look around
  elastic-recheck-demo --pages ./pages    # the same, and what its pages look like
  elastic-recheck-demo --gerrit real      # the same day on a real Gerrit (needs Java and Maven)
"""


@click.command("elastic-recheck-demo", epilog=EXAMPLES)
@click.option("--keep", is_flag=True, help="Leave everything running after the day, until Ctrl-C.")
@click.option(
    "--gerrit",
    "which",
    type=click.Choice(["sandbox", "real"]),
    default="sandbox",
    show_default=True,
    help="The Gerrit to play on.",
)
@click.option(
    "--pages",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Then put the pages of the day there (see elastic-recheck-pages).",
)
@version_option
def command(keep: bool, which: str, pages: Path | None) -> ExitCode:
    """Run the real daemon against servers on 127.0.0.1 and play a day of failed changes.

    Shows every comment and IRC line as its readers see it, then what was expected and what happened. Exits with 0 only
    if both agree.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that starts us in the background ignores it
    signal.signal(signal.SIGTERM, _end)
    folder = Path(tempfile.mkdtemp(prefix="er-demo-"))
    logging.basicConfig(filename=folder / "servers.log", level=logging.INFO)
    wrong = False
    try:
        wrong = not _play(folder, View(folder), which, pages.absolute() if pages else None, keep=keep)
    finally:
        if not wrong:
            shutil.rmtree(folder)
    return ExitCode.FAILED if wrong else ExitCode.DONE


def main() -> NoReturn:
    """The console script."""
    run(command)


def _play(folder: Path, view: View, which: str, pages: Path | None, *, keep: bool) -> bool:
    view.opening(len(DAY), "a real Gerrit" if which == "real" else "a small Gerrit")
    with ExitStack() as stack:
        with view.working("Starting Gerrit"):
            stage = stack.enter_context(closing(_stage(which, folder)))
        world = stack.enter_context(World(stage))
        configuration = write_settings(folder, world, DEADLINE)
        daemon = stack.enter_context(Daemon(configuration, folder / "daemon.log"))
        play = Play(world, daemon, Audience(view.played, view.commented, view.spoken))
        try:
            with view.working("Waiting for the daemon to listen"):
                play.wait_for_bot(NICK, START)
            agreed = view.verdicts(play.run(DAY, settle=DEADLINE + 1), play.strays)
        except DaemonEnded as error:
            view.failed(str(error))
            keep = agreed = False
        if not agreed:
            view.daemon_log(daemon.log, daemon.last_lines(20))
        if pages:
            with view.working("Making the pages"):
                mistake = make_pages(configuration, pages)
            view.pages(pages, mistake)
            agreed = agreed and not mistake
        view.closing(world, kept=keep)
        if keep:
            _until_interrupted()
        return agreed


def _stage(which: str, folder: Path) -> Stage:
    return RealGerrit(folder / "gerrit") if which == "real" else GerritSandbox(folder)


def _until_interrupted() -> None:
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        return


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(128 + signal.SIGTERM)
