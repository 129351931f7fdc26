# SPDX-License-Identifier: Apache-2.0
"""``elastic-recheck --check``: try every connection and right, and say of each what to do."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial

import click

from elastic_recheck.cli import engine_probe, wiring
from elastic_recheck.cli.entry import ExitCode
from elastic_recheck.cli.wiring import search_server
from elastic_recheck.cli.wiring.past import check_zuul
from elastic_recheck.config import Config
from elastic_recheck.errors import ElasticRecheckError, Refused, Unavailable
from elastic_recheck.fingerprints import load
from elastic_recheck.gerrit.check import check_ssh

Check = Callable[[], str]


def run_all(config: Config, environment: Mapping[str, str]) -> ExitCode:
    """Try everything, print a line each; FAILED where something is not as it should be."""
    worst = ExitCode.DONE
    logging.getLogger().addHandler(logging.NullHandler())  # what libraries would log, a line of ours says better
    for warning in config.warnings:
        click.echo(f"note  {warning}")
    for name, check in _checks(config, environment):
        if sys.stderr.isatty():
            click.echo(f"...   {name}\r", nl=False, err=True)
        try:
            click.echo(f"ok    {name}: {check()}")
        except ElasticRecheckError as error:
            click.echo(f"FAIL  {name}: {error}")
            worst = ExitCode.FAILED
    return worst


def _checks(config: Config, environment: Mapping[str, str]) -> Iterator[tuple[str, Check]]:
    yield "state directory", lambda: _state_directory(config)
    yield "fingerprints", lambda: _fingerprints(config)
    yield "messages", lambda: _messages(config)
    yield "Gerrit over SSH", lambda: _ssh(config)
    yield "Gerrit over REST", lambda: _rest(config)
    yield "Zuul", lambda: check_zuul(config.zuul, wiring.zuul_http(config, environment))
    if not config.logs.hosts and config.data_source.engine == "embedded":
        yield "log hosts", lambda: _no_hosts()
    for host in config.logs.hosts:
        yield f"log host {host}", partial(_log_host, host, config, environment)
    yield "engine", lambda: _engine(config, environment)
    yield "bug tracker", lambda: _tracker(config)
    yield "IRC", lambda: _irc(config)


def _state_directory(config: Config) -> str:
    state = config.recheckwatch.state_dir
    try:
        state.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=state):
            pass
    except OSError as error:
        raise Refused(f"{state} cannot be written ({error.strerror}); set [recheckwatch] state_dir") from error
    free = os.statvfs(state)
    return f"{state} can be written, {free.f_bavail * free.f_frsize >> 30} GiB are free"


def _fingerprints(config: Config) -> str:
    directory = wiring.gerrit_of(config).query_file
    loaded = load(directory)
    if loaded.mistakes:
        count = len(loaded.mistakes)
        which = "a mistake" if count == 1 else f"{count} mistakes, first"
        raise Refused(f"{which}: {loaded.mistakes[0]}; elastic-recheck-check {directory} names them all")
    if not loaded.fingerprints:
        raise Refused(f"{directory} holds none; set [gerrit] query_file")
    return f"{len(loaded.fingerprints)} in {directory}"


def _messages(config: Config) -> str:
    channels = wiring.channels_of(config)
    rules = wiring.rules(config, channels, wiring.DryRun())
    texts, told = len(channels.messages), len(rules.answering.channels)
    return (
        f"{texts} {'text' if texts == 1 else 'texts'} of your own, {told} IRC {'channel' if told == 1 else 'channels'}"
    )


def _ssh(config: Config) -> str:
    try:
        return check_ssh(wiring.ssh_login(wiring.gerrit_of(config)))
    except Unavailable as error:
        raise Refused(f"{error}; are [gerrit] host and port those of Gerrit's SSH door?") from error


def _rest(config: Config) -> str:
    gerrit = wiring.gerrit_of(config)
    if not gerrit.http_password:
        return "no [gerrit] http_password: answers go over SSH"
    rest = wiring.gerrit_rest(gerrit)
    try:
        return f"{gerrit.url} is Gerrit {rest.version()}, logged in as {rest.account()}"
    except ElasticRecheckError as error:
        raise Refused(f"{error}; look at [gerrit] url, http_user and http_password") from error


def _no_hosts() -> str:
    raise Refused("[logs] hosts is empty, so no log is fetched; name the hosts that logs and build pages come from")


def _log_host(host: str, config: Config, environment: Mapping[str, str]) -> str:
    if host.startswith("*"):
        return "a pattern, cannot be tried"
    http = wiring.log_http(config, environment)
    troubles = []
    for scheme in ("https", "http"):
        try:
            answer = http.request("GET", f"{scheme}://{host}/", limit=4096)
        except ElasticRecheckError as error:
            troubles.append(f"{scheme}: {error}")
        else:
            return f"answers over {scheme} (status {answer.status})"
    raise Refused("; ".join(troubles))


def _engine(config: Config, environment: Mapping[str, str]) -> str:
    if config.data_source.engine != "embedded":
        return search_server.check(config, load(wiring.gerrit_of(config).query_file).fingerprints)
    wiring.engine(config, environment).close()
    return engine_probe.check(config.recheckwatch.state_dir / "logs")


def _tracker(config: Config) -> str:
    if not config.launchpad.enabled:
        return "switched off ([launchpad] enabled)"
    bug = wiring.tracker(config).bug("1")
    return f"{config.launchpad.service_root} answers" + (f", bug 1 is “{bug.title}”" if bug else "")


def _irc(config: Config) -> str:
    irc = wiring.irc_reporter(config, wiring.channels_of(config))
    return irc.check() if irc else "not configured ([ircbot] server and channels), nothing is said there"
