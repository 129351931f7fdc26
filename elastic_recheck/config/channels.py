# SPDX-License-Identifier: Apache-2.0
"""The file of IRC channels and messages (YAML)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from elastic_recheck.records import Record, check, read_yaml

Event = Literal["positive", "negative"]


@dataclass(frozen=True, slots=True)
class Channel:
    """What one IRC channel wants to hear.

    ``positive`` is a known bug that was hit, ``negative`` an unrecognised failure; ``projects`` are those of the
    bug's tracker, or ``all``.
    """

    name: str
    projects: tuple[str, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Channels:
    """All channels, and the operator's own texts by their keys."""

    channels: tuple[Channel, ...] = ()
    messages: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Wants:
    events: tuple[Event, ...]
    projects: tuple[str, ...] = ("all",)


@dataclass(frozen=True, slots=True)
class _File:
    channels: Mapping[str, _Wants] = field(default_factory=dict)
    messages: Mapping[str, str] = field(default_factory=dict)


def read_channels(path: Path) -> Channels:
    """Read channels and messages.

    A name may be given with or without ``#``. A file without ``channels:`` and ``messages:`` is one mapping of
    channels, as it was before 2014.

    :raises RecordError: names every mistake.
    """
    file = check(_File, _in_todays_shape(read_yaml(path)))
    channels = tuple(Channel(_name(name), wants.projects, wants.events) for name, wants in file.channels.items())
    return Channels(channels, file.messages)


def _in_todays_shape(record: Record) -> Record:
    if not isinstance(record.value, dict):
        return record
    if record.value.keys() & {"channels", "messages"}:
        return replace(record, value={key: value for key, value in record.value.items() if value is not None})
    places = {("channels", *location): place for location, place in record.places.items()}
    return replace(record, value={"channels": record.value}, places=places)


def _name(name: str) -> str:
    return name if name[:1] in {"#", "&", "+", "!"} else f"#{name}"
