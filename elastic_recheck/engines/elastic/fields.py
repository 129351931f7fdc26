# SPDX-License-Identifier: Apache-2.0
"""What fields an index has: read once an index, and again only where a field is missed that may have come since.

Asked by ``_field_caps``, which an account that may only read documents may call, unlike ``_mapping``. Both servers
document its answer: a field's types, each with the indices it is so in, where they are not all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from threading import Lock
from time import monotonic
from typing import Any

from elastic_recheck import lucene
from elastic_recheck.engines.elastic.client import Client, Json
from elastic_recheck.errors import Unavailable

Properties = Mapping[str, Any]
"""An index's fields as the ``properties`` of a mapping: sub-fields in their field's ``fields``, the others flat."""

MISSED_AGAIN = 60.0
"""Seconds after which an index is asked again for a field that it lacked: indices get fields as documents come."""

EXACT = ("keyword", "constant_keyword", "wildcard")
NUMBERS = ("long", "integer", "short", "byte", "unsigned_long")


class IndexFields:
    """The fields of indices, remembered. Thread-safe."""

    def __init__(self, client: Client, clock: Callable[[], float] = monotonic) -> None:
        self._client = client
        self._clock = clock
        self._known: dict[str, tuple[float, Properties]] = {}
        self._lock = Lock()

    def of(self, indices: Sequence[str], wanted: Iterable[str]) -> dict[str, Properties]:
        """The fields of each index; an index that is not there, or cannot be read just now, has none.

        :param wanted: the fields that will be asked for; an index that lacks one of them is asked anew.
        :raises Unavailable: nothing is known of any of them. :raises Refused: as the client says.
        """
        needed, now = frozenset(wanted) - {lucene.ANY_FIELD}, self._clock()
        with self._lock:
            known = dict(self._known)
        stale = [index for index in indices if index not in known or _to_ask_again(*known[index], needed, now)]
        if stale:
            try:
                read = by_index(self._client.field_caps(stale))
            except Unavailable:
                if known.keys().isdisjoint(indices):
                    raise
                return {index: known[index][1] if index in known else {} for index in indices}
            fresh = {index: (now, read.get(index, {})) for index in stale}
            if unknown := [index for index in stale if index not in read]:
                fresh.update(dict.fromkeys(unknown, (now, _behind_an_alias(read, stale))))
            with self._lock:
                self._known.update({index: each for index, each in fresh.items() if each[1]})
            known.update(fresh)
        return {index: known[index][1] for index in indices}


def _to_ask_again(at: float, properties: Properties, wanted: frozenset[str], now: float) -> bool:
    return now - at >= MISSED_AGAIN and not wanted <= names(properties)


def _behind_an_alias(read: Mapping[str, Properties], asked: Sequence[str]) -> Properties:
    """The fields of the last by name of the indices that nobody asked for: an alias answers with those behind it."""
    behind = sorted(index for index in read if index not in asked)
    return read[behind[-1]] if behind else {}


def by_index(caps: Json) -> dict[str, Properties]:
    """The answer of ``_field_caps`` taken apart by index."""
    indices = [str(index) for index in caps.get("indices", ())]
    properties: dict[str, dict[str, Any]] = {index: {} for index in indices}
    for name, kind, where in sorted(_types(caps.get("fields", {}), indices)):
        for index in where:
            _put(properties[index], name, kind)
    return dict(properties)


def _types(fields: Mapping[str, Json], indices: Sequence[str]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for name, kinds in fields.items():
        if name.startswith("_"):
            continue
        for kind, capability in kinds.items():
            if kind not in {"unmapped", "object", "nested"} and capability.get("searchable", True):
                found = capability.get("indices") or indices
                yield name, kind, tuple(index for index in found if index in indices)


def _put(properties: dict[str, Any], name: str, kind: str) -> None:
    outer, _, inner = name.rpartition(".")
    if outer in properties:
        properties[outer].setdefault("fields", {})[inner] = {"type": kind}
    else:
        properties[name] = {"type": kind}


def names(properties: Properties) -> set[str]:
    """All fields that can be asked for, sub-fields too."""
    return {*properties, *(f"{name}.{inner}" for name in properties for inner in properties[name].get("fields", ()))}


def exact(properties: Properties, name: str) -> str:
    """What to sort, group and count by for a field's exact values; empty where the index has nothing of the kind."""
    definition = properties.get(name, {})
    if definition.get("type") in (*EXACT, *NUMBERS):
        return name
    inner = definition.get("fields", {})
    return next(
        (
            f"{name}.{each}"
            for each in sorted(inner, key=lambda name: name != "keyword")
            if inner[each]["type"] in EXACT
        ),
        "",
    )


def alike(fields: Mapping[str, Properties], wanted: Iterable[str]) -> list[tuple[tuple[str, ...], Properties]]:
    """Groups of indices that have the fields that matter in the same way, each with one of their properties."""
    needed = frozenset(wanted)
    groups: list[tuple[list[str], Properties, Properties]] = []
    for index, properties in fields.items():
        matter = properties if lucene.ANY_FIELD in needed else {name: _found(properties, name) for name in needed}
        for members, _, others in groups:
            if others == matter:
                members.append(index)
                break
        else:
            groups.append(([index], properties, matter))
    return [(tuple(members), properties) for members, properties, _ in groups]


def _found(properties: Properties, name: str) -> Any:
    """What decides how a field is asked for: itself, or the field that it is a sub-field of."""
    return properties.get(name) or properties.get(name.rpartition(".")[0])
