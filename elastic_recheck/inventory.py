# SPDX-License-Identifier: Apache-2.0
"""What Zuul wrote down beside the logs about the build: ``zuul-info/inventory.yaml``.

Sources: zuul-jobs' role ``log-inventory``; Zuul's documentation page "Job Content", "Zuul Variables".
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from elastic_recheck.errors import Refused, Unavailable
from elastic_recheck.events import plain_name
from elastic_recheck.model import Arrival, Build, Fields, LogFile, Readiness
from elastic_recheck.ports import LogSource
from elastic_recheck.records import read_foreign_yaml

_NAME = "zuul-info/inventory.yaml"
_SIZE = 1 << 20
_VARIABLES = {
    "job": "build_name",
    "pipeline": "build_queue",
    "branch": "build_branch",
    "change": "build_change",
    "patchset": "build_patchset",
    "build": "build_uuid",
    "ref": "build_ref",
    "newrev": "build_newrev",
    "tenant": "tenant",
}
"""Zuul's variables, and the fields of the log index that they became."""


class WithInventory:
    """Implements :class:`elastic_recheck.ports.LogSource` as ``source`` does, and looks into the inventory as well.

    What the CI system itself says of the build counts more.
    """

    def __init__(self, source: LogSource) -> None:
        self._source = source

    def look(self, build: Build) -> Arrival:
        """Look once whether the build's logs are there; where the inventory cannot be read now, that is told."""
        arrival = self._source.look(build)
        if arrival.logs is None or arrival.readiness is not Readiness.THERE:
            return arrival
        logs = arrival.logs
        try:
            fields = fetch_inventory(self._source, logs.files)
        except Refused:
            return arrival
        except Unavailable as error:
            return replace(arrival, logs=replace(logs, truncated=(*logs.truncated, f"{_NAME}: {error}")))
        return replace(arrival, logs=replace(logs, fields={**fields, **logs.fields}))

    def fetch(self, file: LogFile, target: Path) -> str:
        """Write the file's plain bytes to ``target``."""
        return self._source.fetch(file, target)


def fetch_inventory(source: LogSource, files: Iterable[LogFile]) -> Fields:
    """What the inventory says of the build; nothing where there is none.

    :raises Unavailable, Refused: it could not be fetched.
    """
    file = inventory_of(files)
    if file is None:
        return {}
    with tempfile.TemporaryDirectory(prefix="elastic-recheck-") as directory:
        path = Path(directory, "inventory.yaml")
        source.fetch(file, path)
        with path.open(encoding="utf-8", errors="replace") as stream:
            return read_inventory(stream.read(_SIZE))


def inventory_of(files: Iterable[LogFile]) -> LogFile | None:
    """Find the inventory among a build's files: the one nearest to the root of the logs."""
    named = [file for file in files if f"/{plain_name(file.name)}".endswith(f"/{_NAME}")]
    return min(named, key=lambda file: len(file.name), default=None)


def read_inventory(text: str) -> Fields:
    """Read the build's fields; what the text does not say, or says in another way, is left out."""
    whole = _mapping(read_foreign_yaml(text), "all")
    zuul = _mapping(_mapping(whole, "vars"), "zuul")
    fields: dict[str, str | int] = {}
    for variable, field in _VARIABLES.items():
        if value := _text(zuul.get(variable)):
            fields[field] = value
    if project := _text(_mapping(zuul, "project").get("name")):
        fields["project"] = project
    if uuid := fields.get("build_uuid"):
        fields["build_short_uuid"] = str(uuid)[:7]
    if (voting := _text(zuul.get("voting")).lower()) in ("true", "false"):
        fields["voting"] = int(voting == "true")
    if provider := _provider(whole):
        fields["node_provider"] = provider
    return fields


def _provider(whole: dict[str, object]) -> str:
    """The provider of the first node that has one."""
    for host in _mapping(whole, "hosts").values():
        if isinstance(host, dict) and (provider := _text(_mapping(host, "nodepool").get("provider"))):
            return provider
    return ""


def _mapping(value: object, key: str) -> dict[str, object]:
    inner = value.get(key) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) and value not in ("null", "~") else ""
