# SPDX-License-Identifier: Apache-2.0
"""From the configuration to the daemon's parts: the one place that knows which edge serves which port."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from elastic_recheck import ci, liveness, messages, noise, policy, readiness
from elastic_recheck.chronicle import Chronicle
from elastic_recheck.cli.past import past_of
from elastic_recheck.cli.search_server import introduce, search_engine
from elastic_recheck.config import Channels, Config, Gerrit, read_channels
from elastic_recheck.engines.elastic import ElasticEngine
from elastic_recheck.engines.embedded import EmbeddedEngine
from elastic_recheck.engines.embedded.store import LogStore, Retention
from elastic_recheck.engines.guarded import GuardedEngine
from elastic_recheck.errors import Refused
from elastic_recheck.events import DEFAULT_RULES, FileRule
from elastic_recheck.fingerprints import Library
from elastic_recheck.gerrit.reporter import RestReporter, SshReporter
from elastic_recheck.gerrit.rest import GerritRest
from elastic_recheck.gerrit.ssh import SshLogin
from elastic_recheck.history import SqliteHistory
from elastic_recheck.http import CREDENTIALS_VARIABLE, AllowedHosts, Credentials, Http
from elastic_recheck.irc_bot import Auth, IrcReporter, IrcSettings
from elastic_recheck.known_bugs import NoTracker
from elastic_recheck.launchpad import LaunchpadTracker
from elastic_recheck.logs import HttpLogSource, WithInventory
from elastic_recheck.metrics import MeasuredEngine, MeasuredLogs
from elastic_recheck.model import Change, Delivery, Fingerprint
from elastic_recheck.ports import BugTracker, Engine, LogSource, Metrics, Reporter
from elastic_recheck.pulse import Looking
from elastic_recheck.recording import RecordedEngine, Recording
from elastic_recheck.watch import Edges, Rules


@dataclass(frozen=True, slots=True)
class DryRun:
    """What is decided and logged, but not sent."""

    nocomment: bool = False
    noirc: bool = False


def gerrit_of(config: Config) -> Gerrit:
    """The ``[gerrit]`` section.

    :raises Refused: there is none, or it does not suffice for what it says.
    """
    gerrit = config.gerrit
    if gerrit is None:
        raise Refused("the configuration has no [gerrit] section; the bot needs one with host, user and key")
    if gerrit.source == "poll" and not (gerrit.http_password or config.zuul.url):
        raise Refused("[gerrit] source: poll needs an http_password, or a [zuul] url")
    if gerrit.key is None and (gerrit.source == "stream" or not gerrit.http_password):
        raise Refused("[gerrit] key: names no private key file, which the event stream needs")
    return gerrit


def channels_of(config: Config) -> Channels:
    """IRC channels and messages; none where the configuration names no such file."""
    path = config.ircbot.channel_config
    return read_channels(path) if path else Channels()


# ---- rules: what can be read again while the daemon runs --------------------------------------------------------


def rules(config: Config, channels: Channels, dry_run: DryRun) -> Rules:
    """What the deciding goes by."""
    watch = config.recheckwatch
    return Rules(
        reading=ci.Rules(frozenset(watch.ci_username), gerrit_of(config).user, watch.jobs_re),
        patience=readiness.Patience(watch.deadline, watch.outage_patience),
        answering=_policy_rules(config, channels, dry_run),
        hearing=liveness.Rules(watch.deaf_after, watch.ci_deaf_after, polls=gerrit_of(config).source == "poll"),
        noise=noise.Rules(watch.muted_above),
        passing_share=watch.passing_share,
        follow_up=watch.follow_up,
    )


def _policy_rules(config: Config, channels: Channels, dry_run: DryRun) -> policy.Rules:
    watch = config.recheckwatch
    patterns = watch.recheck_triggers
    triggers = messages.DEFAULT_TRIGGERS if patterns is None else tuple(each.pattern for each in patterns)
    messages.would_trigger("", triggers)  # an expression that cannot be used is a mistake now, not at the first comment
    return policy.Rules(
        wording=messages.wording(channels.messages, str(config.ircbot.channel_config)),
        comment=messages.Settings(watch.unrecognised, watch.gate_pipelines, watch.page_url),
        triggers=triggers,
        channels=tuple(
            policy.ChannelRule(
                each.name, frozenset(each.projects), "positive" in each.events, "negative" in each.events
            )
            for each in channels.channels
            if config.ircbot.server
        ),
        irc_pipelines=frozenset(watch.irc_pipelines),
        caps=policy.Caps(watch.most_on_patch_set, watch.most_on_change, watch.most_an_hour),
        closed=watch.comment_on_closed,
        outdated=watch.comment_on_outdated,
        outages=watch.comment_on_outage,
        nocomment=dry_run.nocomment,
        noirc=dry_run.noirc,
    )


def changed_edges(old: Config, new: Config) -> tuple[str, ...]:
    """The sections whose change takes effect at the next start, since connections are made once."""
    changed = [
        name
        for name in ("gerrit", "data_source", "logs", "zuul", "metrics", "launchpad")
        if getattr(old, name) != getattr(new, name)
    ]
    if replace(old.ircbot, channel_config=None) != replace(new.ircbot, channel_config=None):
        changed.append("ircbot")
    return tuple(changed)


# ---- edges: made once -------------------------------------------------------------------------------------------


def edges(
    config: Config,
    reporters: Mapping[str, Reporter],
    environment: Mapping[str, str],
    chronicle: Chronicle,
    manager: Callable[[str], None],
) -> Edges:
    """Those who wait and fetch and tell. ``manager`` is told at each beat why it is deaf, or an empty text."""
    library = Library(gerrit_of(config).query_file)
    chosen = engine(config, environment, chronicle.metrics)
    guarded: Engine = chosen
    if isinstance(chosen, ElasticEngine):
        introduce(config, chosen, library.current().fingerprints)
        guarded = GuardedEngine(chosen, time.monotonic)
    gerrit = gerrit_of(config)
    rest = gerrit_rest(gerrit) if gerrit.http_password else None
    kept = history(config)
    recording = Recording(kept)
    return Edges(
        engine=MeasuredEngine(
            RecordedEngine(guarded, recording, _now, _unspoken(library)), chronicle.metrics, time.monotonic
        ),
        library=library,
        tracker=tracker(config),
        reporters=reporters,
        changes=rest,
        past=past_of(gerrit, rest, config.zuul, zuul_http(config, environment)),
        settle=gerrit.settle,
        held=_held_by(config.recheckwatch.killswitch),
        chronicle=chronicle,
        recording=recording,
        passing=kept.passing,
        looking=Looking(_operators(config.ircbot.ops_channel, reporters.get("irc")), manager, gerrit.host),
    )


def _unspoken(library: Library) -> Callable[[], Sequence[Fingerprint]]:
    """What no answer names, but pages count."""
    return lambda: [each for each in library.current().fingerprints if each.suppress_notification]


def _now() -> datetime:
    return datetime.now(UTC)


def _held_by(killswitch: Path | None) -> Callable[[], bool]:
    return (lambda: killswitch.exists()) if killswitch else (lambda: False)


def _operators(channel: str, irc: Reporter | None) -> Callable[[str], None] | None:
    if not channel or irc is None:
        return None
    return lambda text: irc.send(Delivery("", f"irc:{channel}", text, Change("", "", 0), 0))


def ssh_login(gerrit: Gerrit) -> SshLogin:
    """How the bot logs in to Gerrit over SSH.

    :raises Refused: there is no key.
    """
    if gerrit.key is None:
        raise Refused("[gerrit] key: names no private key file")
    return SshLogin(gerrit.host, gerrit.port, gerrit.user, gerrit.key, gerrit.known_hosts)


def gerrit_rest(gerrit: Gerrit) -> GerritRest:
    """Gerrit over REST; the password goes to that one site."""
    http = Http(AllowedHosts.of_urls(gerrit.url), ca_file=gerrit.ca_file, proxy=gerrit.proxy)
    return GerritRest(http, gerrit.url, gerrit.http_user, gerrit.http_password.value)


def comment_reporter(config: Config) -> Reporter:
    """Answers over REST where there is an HTTP password, else over SSH."""
    gerrit = gerrit_of(config)
    if gerrit.http_password:
        return RestReporter(gerrit_rest(gerrit), gerrit.notify)
    return SshReporter(ssh_login(gerrit), gerrit.notify)


def irc_reporter(config: Config, channels: Channels) -> IrcReporter | None:
    """The bot on IRC; None where no server or no channel is configured."""
    irc = config.ircbot
    names = dict.fromkeys([*(each.name for each in channels.channels), *filter(None, [irc.ops_channel])])
    if not irc.server or not names:
        return None
    return IrcReporter(
        IrcSettings(
            server=irc.server,
            port=irc.port,
            nick=irc.nick,
            channels=tuple(names),
            tls=irc.tls,
            ca_file=irc.ca_file,
            auth=Auth(irc.auth),
            account=irc.account,
            password=irc.password.value,
            server_password=irc.server_password.value,
            resend=irc.resend,
        )
    )


def log_http(config: Config, environment: Mapping[str, str]) -> Http:
    """The way to log servers and CI systems."""
    return _ci_http(config, environment, AllowedHosts(config.logs.hosts))


def zuul_http(config: Config, environment: Mapping[str, str]) -> Http:
    """The way to the Zuul that is asked what was missed, and nowhere else."""
    return _ci_http(config, environment, AllowedHosts.of_urls(*filter(None, [config.zuul.url])))


def _ci_http(config: Config, environment: Mapping[str, str], hosts: AllowedHosts) -> Http:
    logs = config.logs
    return Http(
        hosts,
        Credentials.read(logs.credentials_file, environment.get(CREDENTIALS_VARIABLE, "")),
        ca_file=logs.ca_file,
        proxy=logs.proxy,
        timeout=logs.timeout.total_seconds(),
        connections_per_host=logs.connections_per_host,
    )


def log_source(config: Config, environment: Mapping[str, str], metrics: Metrics) -> LogSource:
    """Where logs are found and fetched."""
    source = HttpLogSource(log_http(config, environment), max_file_size=config.logs.max_file_size)
    return WithInventory(MeasuredLogs(source, metrics))


def file_rules(config: Config) -> tuple[FileRule, ...]:
    """Which files matter: those of the configuration first, since the first match decides."""
    own = tuple(FileRule(each.path.pattern, each.tags) for each in config.logs.files)
    return own + tuple(DEFAULT_RULES)


def engine(config: Config, environment: Mapping[str, str], metrics: Metrics | None = None) -> Engine:
    """What answers queries.

    :raises Refused: the configured engine is not to be had.
    """
    if config.data_source.engine != "embedded":
        return search_engine(config)
    directory = config.recheckwatch.state_dir / "logs" / "incoming"
    source = log_source(config, environment, metrics or Metrics())
    return EmbeddedEngine(source, directory, file_rules(config), store=log_store(config))


def log_store(config: Config) -> LogStore:
    """Where the embedded engine keeps logs.

    :raises ElasticRecheckError: the directory cannot be used.
    """
    source = config.data_source
    return LogStore(config.recheckwatch.state_dir / "logs", Retention(source.keep_days, source.keep_size))


def history(config: Config) -> SqliteHistory:
    """Where builds and hits are kept for the pages.

    :raises ElasticRecheckError: the file cannot be used.
    """
    return SqliteHistory(history_file(config))


def history_file(config: Config) -> Path:
    """The history's file; perhaps it is not there yet."""
    return config.recheckwatch.state_dir / "history.sqlite"


def tracker(config: Config) -> BugTracker:
    """Where bugs have titles and states."""
    launchpad = config.launchpad
    if not launchpad.enabled:
        return NoTracker()
    return LaunchpadTracker(launchpad.service_root, launchpad.cache_dir, launchpad.timeout.total_seconds())
