# SPDX-License-Identifier: Apache-2.0
"""Defaults that depend on other keys or on the environment, filled in before anything is checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

Texts = dict[str, str]


def complete(sections: dict[str, Texts], environment: Mapping[str, str]) -> None:
    """Fill in what was left out, in place."""
    if "gerrit" in sections:
        _gerrit(sections["gerrit"])
    _irc(sections.setdefault("ircbot", {}))
    source = sections.setdefault("data_source", {})
    source.setdefault("engine", "elasticsearch" if "es_url" in source else "embedded")
    watch = sections.setdefault("recheckwatch", {})
    state = watch.setdefault("state_dir", str(state_directory(environment)))
    if "gate_pipelines" in watch:
        watch.setdefault("irc_pipelines", watch["gate_pipelines"])
    sections.setdefault("launchpad", {}).setdefault("cache_dir", f"{state}/launchpad")


def _gerrit(gerrit: Texts) -> None:
    host = gerrit.setdefault("host", "review.opendev.org")
    gerrit.setdefault("url", f"https://{host}")
    if "user" in gerrit:
        gerrit.setdefault("http_user", gerrit["user"])


def _irc(irc: Texts) -> None:
    """TLS where the port is the one for TLS or nothing is said, and the port that goes with TLS or without."""
    irc.setdefault("tls", "true" if irc.get("port", "6697") == "6697" else "false")
    irc.setdefault("port", "6667" if irc["tls"].lower() in {"0", "n", "no", "f", "false", "off"} else "6697")
    password = any(key in irc for key in ("pass", "pass_file", "pass_env"))
    irc.setdefault("auth", "nickserv" if password else "none")
    irc.setdefault("account", irc.setdefault("nick", "elastic-recheck"))


def state_directory(environment: Mapping[str, str]) -> Path:
    """Where state is kept that no configuration has a place for; the home directory is still to be filled in (``~``).

    That is where systemd says (the first of a list), else by the XDG base directory specification.
    """
    if given := environment.get("STATE_DIRECTORY", "").partition(":")[0]:
        return Path(given)
    return Path(environment.get("XDG_STATE_HOME") or "~/.local/state") / "elastic-recheck"
