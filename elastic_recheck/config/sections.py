# SPDX-License-Identifier: Apache-2.0
"""The sections of the configuration file: one class a section, one field a key, with types and defaults.

A key that goes with another (``url`` with ``host``) gets its default in :mod:`elastic_recheck.config.defaults`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final, Literal

from elastic_recheck.config import values
from elastic_recheck.config.values import Address, ExtraFile
from elastic_recheck.records import (
    Count,
    Duration,
    ListOfTexts,
    Pattern,
    Patterns,
    Port,
    Secret,
    Share,
    Size,
    key,
    made_by,
)

Url = Annotated[str, made_by(values.url)]
Notify = Literal["NONE", "OWNER", "OWNER_REVIEWERS", "ALL"]
_NO_SECRET: Final = Secret()
_LISTEN: Final = Address("127.0.0.1", 9180)


@dataclass(frozen=True, slots=True)
class Gerrit:
    """``[gerrit]``: where events come from and comments go to. ``key`` is a private key file."""

    user: str
    host: str
    url: Url
    port: Port = 29418
    key: Path | None = None
    known_hosts: Path = Path("~/.ssh/known_hosts")
    query_file: Path = Path("queries")
    http_user: str = ""
    http_password: Secret = _NO_SECRET
    ca_file: Path | None = None
    notify: Notify = "OWNER"
    proxy: str = ""
    source: Literal["stream", "poll"] = "stream"
    poll_every: Duration = timedelta(seconds=60)
    settle: Duration = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class IrcBot:
    """``[ircbot]``: the IRC account, and the file of channels and messages. Without ``server`` there is no IRC."""

    server: str = ""
    port: Port = 6697
    tls: bool = True
    ca_file: Path | None = None
    nick: str = "elastic-recheck"
    password: Annotated[Secret, key("pass")] = _NO_SECRET
    auth: Literal["none", "nickserv", "sasl"] = "none"
    account: str = ""
    server_password: Secret = _NO_SECRET
    resend: bool = False
    ops_channel: Annotated[str, made_by(values.channel)] = ""
    channel_config: Path | None = None
    log_config: Path | None = None
    pidfile: Path | None = None


@dataclass(frozen=True, slots=True)
class DataSource:
    """``[data_source]``: what answers queries. Most of it is for a search server, at ``es_url``.

    ``keep_days``, ``keep_size``: how long, and how much of it, the embedded engine keeps logs.
    ``settle``: for how long the number of a build's documents must stay the same before it is searched.
    """

    engine: Literal["embedded", "elasticsearch", "opensearch"] = "embedded"
    es_url: Url = ""
    ls_url: str = ""
    db_uri: str = ""
    index_format: str = "logstash-%Y.%m.%d"
    user: str = ""
    password: Secret = _NO_SECRET
    api_key: Secret = _NO_SECRET
    ca_file: Path | None = None
    timeout: Duration = timedelta(seconds=60)
    events: Literal["auto", "joined", "lines"] = "auto"
    needed_files: ListOfTexts = ()
    settle: Duration = timedelta(seconds=30)
    keep_days: Count = 10
    keep_size: Size = 50 << 30


@dataclass(frozen=True, slots=True)
class RecheckWatch:
    """``[recheckwatch]``: which failures are looked at, and what is said.

    An empty ``jobs_re`` admits every job. ``irc_pipelines`` holds ``all`` where every pipeline is told on IRC.
    ``recheck_triggers`` is None where Zuul's and Jenkins' own are meant.
    """

    state_dir: Path
    jobs_re: Pattern = re.compile("")
    ci_username: ListOfTexts = ("zuul", "jenkins")
    deadline: Duration = timedelta(minutes=20)
    outage_patience: Duration = timedelta(hours=1)
    deaf_after: Duration = timedelta(minutes=30)
    ci_deaf_after: Duration = timedelta(hours=12)
    page_url: Url = ""
    unrecognised: Literal["never", "gate", "always"] = "never"
    gate_pipelines: ListOfTexts = ("gate",)
    irc_pipelines: ListOfTexts = ("gate",)
    recheck_triggers: Patterns | None = None
    most_on_patch_set: Count = 10
    most_on_change: Count = 30
    most_an_hour: Count = 600
    passing_share: Share = 0.02
    muted_above: Share = 0.1
    comment_on_closed: bool = False
    comment_on_outdated: bool = False
    comment_on_outage: bool = False
    follow_up: bool = False
    killswitch: Path | None = None


@dataclass(frozen=True, slots=True)
class Logs:
    """``[logs]``: which hosts may be asked for logs, and what is fetched."""

    hosts: Annotated[ListOfTexts, made_by(values.hosts)] = ()
    files: Annotated[tuple[ExtraFile, ...], made_by(values.extra_files)] = ()
    ca_file: Path | None = None
    proxy: str = ""
    timeout: Duration = timedelta(seconds=30)
    max_file_size: Size = 1 << 30
    connections_per_host: Count = 4
    credentials_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Zuul:
    """``[zuul]``: a tenant that is asked what failed while nobody listened; ``pipelines`` are those that comment."""

    url: Url = ""
    pipelines: ListOfTexts = ("check", "gate")


@dataclass(frozen=True, slots=True)
class Pages:
    """``[pages]``: what the pages compare with. ``target``: the share of gate failures that is to be recognised.

    ``keep_days``: how long builds are kept; 10 are shown, and compared with a week before. ``integrated_gate`` is found
    in the names of projects that share a gate; None where they are not parted from others.
    """

    target: Share = 0.85
    keep_days: Count = 18
    integrated_gate: Pattern | None = None


@dataclass(frozen=True, slots=True)
class Launchpad:
    """``[launchpad]``: the bug tracker. ``service_root`` is a URL or a name that launchpadlib knows."""

    cache_dir: Path
    enabled: bool = True
    service_root: str = "production"
    timeout: Duration = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Metrics:
    """``[metrics]``: where metrics and health are shown; ``listen`` is None where they are not."""

    listen: Annotated[Address | None, made_by(values.address)] = _LISTEN


@dataclass(frozen=True, slots=True)
class Sections:
    """The whole file; ``gerrit`` is None where a file is written for the search tools only."""

    recheckwatch: RecheckWatch
    launchpad: Launchpad
    gerrit: Gerrit | None = None
    ircbot: IrcBot = IrcBot()
    data_source: DataSource = DataSource()
    logs: Logs = Logs()
    zuul: Zuul = Zuul()
    pages: Pages = Pages()
    metrics: Metrics = Metrics()


SECRET_KEYS: Final = (
    ("gerrit", "http_password"),
    ("ircbot", "pass"),
    ("ircbot", "server_password"),
    ("data_source", "password"),
    ("data_source", "api_key"),
)
"""Each may be given as it is, as ``KEY_file`` or as ``KEY_env``."""
