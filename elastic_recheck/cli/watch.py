# SPDX-License-Identifier: Apache-2.0
"""``elastic-recheck CONFFILE``: the daemon, in the foreground."""

from __future__ import annotations

import logging
import os
import re
import sys
from datetime import timedelta
from pathlib import Path

import click

from elastic_recheck.cli import checks, wiring
from elastic_recheck.cli.daemon import Daemon
from elastic_recheck.cli.entry import ExitCode, run, version_option
from elastic_recheck.cli.logs import LogFormat, set_up_logging
from elastic_recheck.cli.secrecy import configuration

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
    config = configuration(conffile, os.environ)
    if check:
        return checks.run_all(config, os.environ)
    log_config = wiring.named_file("[ircbot] log_config", config.ircbot.log_config)
    set_up_logging(log_config, verbose=verbose, log_format=log_format)
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
