# SPDX-License-Identifier: Apache-2.0
"""What the configuration says of the site as a whole, and what of it is not sent on trial."""

from __future__ import annotations

from dataclasses import dataclass, replace

from elastic_recheck.config import Channels, Config, Gerrit, read_channels
from elastic_recheck.errors import Refused


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
