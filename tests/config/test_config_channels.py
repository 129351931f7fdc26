# SPDX-License-Identifier: Apache-2.0
"""The file of channels and messages, in every shape that it has had."""

from __future__ import annotations

from pathlib import Path

import pytest

from elastic_recheck.config import Channel, Channels, read_channels
from elastic_recheck.errors import RecordError


def read(tmp_path: Path, text: str) -> Channels:
    path = tmp_path / "bot.yaml"
    path.write_text(text)
    return read_channels(path)


def test_channels_and_messages(tmp_path: Path) -> None:
    text = """\
channels:
    openstack-nova:
      projects:
        - nova
        - python-novaclient
      events:
        - positive
    '#openstack-qa':
      projects: [all]
      events: [positive, negative]
messages:
  found_bug: |
    I noticed a failure:

    %(bugs)s
  footer: >-
    See
    http://status.example.org/
"""
    assert read(tmp_path, text) == Channels(
        (
            Channel("#openstack-nova", ("nova", "python-novaclient"), ("positive",)),
            Channel("#openstack-qa", ("all",), ("positive", "negative")),
        ),
        {"found_bug": "I noticed a failure:\n\n%(bugs)s\n", "footer": "See http://status.example.org/"},
    )


def test_the_oldest_files_are_a_mapping_of_channels(tmp_path: Path) -> None:
    """They had no projects either: every project was meant."""
    assert read(tmp_path, "openstack-qa:\n    events:\n     - positive\n").channels == (
        Channel("#openstack-qa", ("all",), ("positive",)),
    )


def test_messages_alone_are_enough(tmp_path: Path) -> None:
    assert read(tmp_path, "messages: {footer: bye}\n") == Channels((), {"footer": "bye"})


def test_an_empty_section_is_an_empty_one(tmp_path: Path) -> None:
    assert read(tmp_path, "channels:\nmessages:\n") == Channels()


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    text = """\
qa:
  projects: [all]
  events: [positive, negatif]
'#nova':
  projects: nova
  evens: [negative]
"""
    with pytest.raises(RecordError) as caught:
        read(tmp_path, text)

    assert [mistake.removeprefix(f"{tmp_path}/") for mistake in caught.value.mistakes] == [
        "bot.yaml:3:22: channels.qa.events[2]: must be 'positive' or 'negative', not 'negatif'",
        "bot.yaml:4:1: channels.#nova.events: must be given",
        "bot.yaml:5:3: channels.#nova.projects: must be a list, not 'nova'",
        "bot.yaml:6:3: channels.#nova.evens: is not a known key; did you mean events?",
    ]
