# SPDX-License-Identifier: Apache-2.0
"""From the configuration file's text to one frozen value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, cast

from elastic_recheck.config.defaults import complete
from elastic_recheck.config.secret_keys import FORMS, resolve_secret
from elastic_recheck.config.sections import SECRET_KEYS, Sections
from elastic_recheck.records import (
    Mistake,
    Record,
    Secret,
    WrongFileError,
    WrongValueError,
    check,
    read_ini,
    unknown_keys,
)


@dataclass(frozen=True, slots=True)
class Config(Sections):
    """The configuration, complete and checked; ``warnings`` are for the log: unknown keys, and what will not work."""

    warnings: tuple[str, ...] = ()


def read(path: Path, environment: Mapping[str, str]) -> Config:
    """Read the configuration file; ``environment`` gives ``HOME``, the state directory and secrets.

    Unknown sections and keys are only warned of, since configurations of the first elastic-recheck hold some.

    :raises RecordError: names every mistake.
    """
    record = read_ini(path)
    given = cast("dict[str, dict[str, str]]", record.value)
    home = _Home(path.parent, environment)
    mistakes: list[Mistake] = []
    complete(given, environment)
    secrets = _secrets(given, record, home, mistakes)
    merged = {section: {**keys, **secrets.get(section, {})} for section, keys in given.items()}
    record = replace(record, value=merged)
    warnings = [str(mistake) for mistake in unknown_keys(Sections, record)]
    try:
        sections = check(Sections, record, unknown_allowed=True)
    except WrongFileError as error:
        raise WrongFileError([*mistakes, *error.found]) from error
    sections = cast("Sections", home.place_paths(sections))
    if mistakes:
        raise WrongFileError(mistakes)
    warnings += [f"{path}: {warning}" for warning in _idle(sections)]
    values = {field.name: getattr(sections, field.name) for field in fields(Sections)}
    return Config(**values, warnings=tuple(warnings))


def _idle(sections: Sections) -> Iterator[str]:
    """What is right as it stands and yet cannot do anything."""
    if sections.data_source.engine == "embedded" and not sections.logs.hosts:
        yield "[logs] hosts: is empty, so no log will be fetched; name the log and CI hosts"
    if sections.ircbot.server and not sections.ircbot.channel_config:
        yield "[ircbot] channel_config: is empty, so nobody on IRC will be told; name the file of channels"


@dataclass(frozen=True, slots=True)
class _Home:
    """Where relative paths begin."""

    folder: Path
    environment: Mapping[str, str]

    def place(self, name: str) -> Path:
        """Take a path beside the configuration file where something is there, else from the working directory."""
        if name == "~" or name.startswith("~/"):
            return Path(self.environment.get("HOME") or Path.home()) / name[2:]
        beside = self.folder / name
        return beside if beside.exists() else Path(name)

    def place_paths(self, value: object) -> object:
        """Copy a value with every path in it placed."""
        if isinstance(value, Path):
            return self.place(str(value))
        if not is_dataclass(value):
            return value
        known: dict[str, Any] = {field.name: getattr(value, field.name) for field in fields(value)}
        return replace(cast("Any", value), **{name: self.place_paths(inner) for name, inner in known.items()})


def _secrets(
    given: dict[str, dict[str, str]], record: Record, home: _Home, mistakes: list[Mistake]
) -> dict[str, dict[str, Secret]]:
    secrets: dict[str, dict[str, Secret]] = {}
    for section, key in SECRET_KEYS:
        if section in given:
            form = next((key + form for form in FORMS if key + form in given[section]), key)
            try:
                secret = resolve_secret(given[section], key, home.place, home.environment)
            except WrongValueError as error:
                mistakes.append(record.mistake((section, form), str(error)))
            else:
                secrets.setdefault(section, {})[key] = secret
    return secrets
