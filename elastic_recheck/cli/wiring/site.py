# SPDX-License-Identifier: Apache-2.0
"""What the configuration says of the site as a whole, and what of it is not sent on trial."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from elastic_recheck.config import Channels, Config, Gerrit, read_channels
from elastic_recheck.errors import Refused
from elastic_recheck.fingerprints import Library, fingerprint_files


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


def named_file(key: str, path: Path | None) -> Path | None:
    """Let the file pass that ``key`` of the configuration names.

    :raises Refused: it cannot be read.
    """
    if path is not None:
        try:
            path.open("rb").close()
        except OSError as error:
            raise Refused(f"{key}: {path} cannot be read: {error.strerror}") from error
    return path


def fingerprints_of(gerrit: Gerrit) -> Library:
    """The fingerprints, which follow their files.

    :raises Refused: their directory cannot be read; once it could be, what was read stays.
    """
    try:
        fingerprint_files(gerrit.query_file)
    except OSError as error:
        raise Refused(f"[gerrit] query_file: {gerrit.query_file} cannot be read: {error.strerror}") from error
    return Library(gerrit.query_file)


def channels_of(config: Config) -> Channels:
    """IRC channels and messages; none where the configuration names no such file.

    :raises ElasticRecheckError: the file cannot be read, or holds mistakes.
    """
    path = named_file("[ircbot] channel_config", config.ircbot.channel_config)
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
