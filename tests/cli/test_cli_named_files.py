# SPDX-License-Identifier: Apache-2.0
"""A file that the configuration names and that is not there is named with its key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from elastic_recheck.cli import wiring
from elastic_recheck.cli.secrecy import conceal_secrets
from elastic_recheck.config import Channels, Config, read
from elastic_recheck.config.channels import Channel
from elastic_recheck.errors import ElasticRecheckError

HEARS = Channels((Channel("#qa", ("all",), ("positive",)),))


@pytest.mark.parametrize(
    ("section", "key", "wire"),
    [
        ("gerrit", "ca_file", lambda config: wiring.gerrit_rest(wiring.gerrit_of(config))),
        ("logs", "ca_file", lambda config: wiring.log_http(config, {})),
        ("logs", "credentials_file", lambda config: conceal_secrets(config, {})),
        ("ircbot", "ca_file", lambda config: wiring.irc_reporter(config, HEARS)),
        ("ircbot", "channel_config", wiring.channels_of),
        ("data_source", "ca_file", lambda config: wiring.engine(config, {})),
        ("gerrit", "query_file", lambda config: wiring.fingerprints_of(wiring.gerrit_of(config))),
    ],
)
def test_a_file_that_is_not_there_is_named_with_its_key(
    tmp_path: Path, section: str, key: str, wire: Callable[[Config], object]
) -> None:
    keys = {
        "gerrit": {"user": "bot", "key": "id"},
        "logs": {"hosts": "logs.example.org"},
        "ircbot": {"server": "irc.example.org"},
        "data_source": {"es_url": "https://search.example.org"},
    }
    configured = keys | {section: {**keys[section], key: "/nowhere/at all"}}
    conffile = tmp_path / "bot.conf"
    conffile.write_text("\n".join(f"[{name}]\n" + _lines(said) for name, said in configured.items()))

    with pytest.raises(ElasticRecheckError) as caught:
        wire(read(conffile, {"HOME": str(tmp_path)}))

    assert str(caught.value) == f"[{section}] {key}: /nowhere/at all cannot be read: No such file or directory"


def _lines(keys: dict[str, str]) -> str:
    return "".join(f"{key} = {value}\n" for key, value in keys.items())
