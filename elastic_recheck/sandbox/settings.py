# SPDX-License-Identifier: Apache-2.0
"""The files that an operator would write, for the demo's world: configuration, channels, fingerprints, secrets."""

from __future__ import annotations

from pathlib import Path

from elastic_recheck.sandbox.fingerprints import QUERIES
from elastic_recheck.sandbox.world import CHANNELS, JENKINS_LOGIN, World

NICK = "recheckbot"
CONFIGURATION = """\
[gerrit]
host = {ssh_host}
port = {ssh_port}
user = {user}
key = {key_file}
known_hosts = known_hosts
url = {url}
http_password_file = gerrit-password
query_file = queries

[ircbot]
server = 127.0.0.1
port = {irc_port}
nick = {nick}
channel_config = channels.yaml

[recheckwatch]
ci_username = zuul, jenkins
deadline = {deadline}s
state_dir = {state}

[logs]
hosts = {log_hosts}
credentials_file = netrc

[launchpad]
service_root = {tracker}

[metrics]
listen = off
"""
CHANNEL = """\
  {name}:
    projects: [{projects}]
    events: [{events}]
"""


def write_settings(folder: Path, world: World, deadline: int) -> Path:
    """Write everything into ``folder``; returns the configuration file. ``deadline`` is in seconds."""
    access = world.stage.access
    queries = folder / "queries"
    queries.mkdir()
    for bug, query in QUERIES.items():
        (queries / f"{bug}.yaml").write_text(query)
    user, password = JENKINS_LOGIN
    channels = "".join(
        CHANNEL.format(name=name, projects=projects, events=events) for name, (projects, events) in CHANNELS.items()
    )
    (folder / "channels.yaml").write_text(f"channels:\n{channels}")
    (folder / "known_hosts").write_text(f"{access.known_hosts}\n")
    _write_secret(folder / "gerrit-password", f"{access.http_password}\n")
    _write_secret(folder / "netrc", f"machine {world.jenkins.host} login {user} password {password}\n")
    configuration = folder / "elastic-recheck.conf"
    configuration.write_text(
        CONFIGURATION.format(
            ssh_host=access.ssh_host,
            ssh_port=access.ssh_port,
            user=access.user,
            key_file=access.key_file,
            url=access.url,
            irc_port=world.irc.port,
            nick=NICK,
            deadline=deadline,
            state=folder / "state",
            log_hosts=", ".join((world.logs.host, world.zuul.host, world.jenkins.host)),
            tracker=world.tracker.url,
        )
    )
    return configuration


def _write_secret(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text)
