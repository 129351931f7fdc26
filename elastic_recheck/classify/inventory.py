# SPDX-License-Identifier: Apache-2.0
"""What Zuul wrote down beside the logs about the build: ``zuul-info/inventory.yaml``.

Sources: zuul-jobs' role ``log-inventory``; Zuul's documentation page "Job Content", "Zuul Variables".
"""

from __future__ import annotations

from collections.abc import Iterable

from elastic_recheck.model import Fields, LogFile
from elastic_recheck.records import read_foreign_yaml

_NAME = "zuul-info/inventory.yaml"
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


def inventory_of(files: Iterable[LogFile]) -> LogFile | None:
    """Find the inventory among a build's files: the one nearest to the root of the logs."""
    named = [file for file in files if f"/{file.name}".removesuffix(".gz").endswith(f"/{_NAME}")]
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
