# SPDX-License-Identifier: Apache-2.0
"""The samples in ``etc/`` are what they say they are."""

from __future__ import annotations

import logging.config
import re
from pathlib import Path

from elastic_recheck.config import Channel, read, read_channels
from elastic_recheck.config.sections import SECRET_KEYS, Sections
from elastic_recheck.records import read_ini, schema

ETC = Path(__file__).parents[2] / "etc"
SAMPLE = ETC / "elastic-recheck.conf"
ENVIRONMENT = {"HOME": "/home/bot"}
EXAMPLES = r"http_password\w*|pass\w*|api_key\w*|server_password\w*|server|pidfile|log_config|files|recheck_triggers"
"""Keys in comments whose values are examples, not defaults."""


def uncommented(path: Path, but: str = "") -> Path:
    text = re.sub(r"^#(?=[a-z_]+ =)", "", SAMPLE.read_text(), flags=re.MULTILINE)
    path.write_text(re.sub(rf"^({but}) =.*$", "", text, flags=re.MULTILINE))
    return path


def test_the_sample_configuration_names_every_key(tmp_path: Path) -> None:
    """And it gives secrets in a file or in the environment only."""
    places = read_ini(uncommented(tmp_path / "all.conf")).places
    definitions = schema(Sections)["$defs"]
    sections = {"recheckwatch": "RecheckWatch", "ircbot": "IrcBot", "data_source": "DataSource"}
    known = {
        (section, key)
        for section in schema(Sections)["properties"]
        for key in definitions[sections.get(section, section.capitalize())]["properties"]
    }
    named = {
        (location[0], re.sub("(pass|password|api_key)_(file|env)$", r"\1", str(location[-1]))) for location in places
    }

    assert known <= named
    assert named - known == {(section, section) for section in schema(Sections)["properties"]}
    assert not set(SECRET_KEYS) & set(places)


def test_the_sample_configuration_loads_without_a_warning() -> None:
    config = read(SAMPLE, ENVIRONMENT)

    assert config.warnings == ()
    assert config.ircbot.channel_config == ETC / "recheckwatchbot.yaml"


def test_what_is_commented_out_in_the_sample_is_the_default(tmp_path: Path) -> None:
    (tmp_path / "recheckwatchbot.yaml").touch()
    commented = tmp_path / "commented.conf"
    commented.write_text(SAMPLE.read_text())

    assert read(uncommented(tmp_path / "all.conf", EXAMPLES), ENVIRONMENT) == read(commented, ENVIRONMENT)


def test_the_sample_channels_load() -> None:
    assert read_channels(ETC / "recheckwatchbot.yaml").channels == (
        Channel("#openstack-qa", ("all",), ("positive", "negative")),
        Channel("#openstack-neutron", ("neutron",), ("positive",)),
    )


def test_the_old_messages_in_the_sample_load_once_they_are_uncommented(tmp_path: Path) -> None:
    path = tmp_path / "bot.yaml"
    head, key, texts = (ETC / "recheckwatchbot.yaml").read_text().partition("\nmessages:\n")
    path.write_text(head + key + re.sub("^#", "", texts, flags=re.MULTILINE))

    assert set(read_channels(path).messages) == {
        "found_bug",
        "recheck_instructions",
        "unrecognized",
        "no_bugs_found",
        "footer",
    }


def test_the_sample_for_logging_is_one_that_python_takes(tmp_path: Path) -> None:
    """Tried in a logger of its own, since the format always sets the root logger."""
    path = tmp_path / "logging.conf"
    path.write_text((ETC / "logging.conf").read_text().replace("/var/log/elastic-recheck", str(tmp_path)))
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        logging.config.fileConfig(path, disable_existing_loggers=False)
        logging.getLogger("elastic_recheck.watch").info("hello")
        for handler in root.handlers:
            handler.close()
    finally:
        root.handlers[:], root.level = handlers, level

    assert (tmp_path / "elastic-recheck.log").read_text().endswith(" INFO    hello\n")
