# SPDX-License-Identifier: Apache-2.0
"""A query's meaning in the terms of Elasticsearch and OpenSearch, for an index whose mapping is known.

Words of the message are asked of the analysed field. The value of any other field is asked of what the index holds it
in exactly: the field itself (``keyword``), or a sub-field of it (``text`` with ``.keyword``), or a number. Where an
index has it in analysed form alone, it is asked as such; where an index lacks the field, nothing hits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from elastic_recheck.lucene.conditions import (
    Anything,
    Anywhere,
    Exact,
    Exists,
    Like,
    Number,
    WordLike,
    Words,
)
from elastic_recheck.lucene.document import MESSAGE, VOTING
from elastic_recheck.lucene.meaning import Level, Meaning

Search = dict[str, Any]
Properties = Mapping[str, Any]

NOTHING: Search = {"match_none": {}}
_EXACT = ("keyword", "constant_keyword", "wildcard")
_WHOLE_NUMBERS = ("long", "integer", "short", "byte", "unsigned_long")
_FRACTIONS = ("double", "float", "half_float", "scaled_float")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(\.[0-9]+)?")


def translate(meaning: Meaning | None, properties: Properties) -> Search:
    """The search for a meaning; nothing in it is ranked."""
    return NOTHING if meaning is None else _search(meaning, properties)


def _search(part: Meaning, properties: Properties) -> Search:
    match part:
        case Level():
            return _level(part, properties)
        case Words() | WordLike():
            return _words(part) if MESSAGE in properties else NOTHING
        case Exact(field=field, value=value):
            return _exact(properties, field, value)
        case Like(field=field, pattern=pattern):
            return _like(properties, field, str(pattern))
        case Number(value=value):
            return NOTHING if value is None else _voting(properties, value)
        case Exists(field=field):
            return {"exists": {"field": field}} if _definition(properties, field) else NOTHING
        case Anything():
            return {"match_all": {}}
        case Anywhere():
            searches = [_search(each, properties) for each in part.everywhere(_names(properties))]
            return _any_of([search for search in searches if search != NOTHING])


def _level(level: Level, properties: Properties) -> Search:
    # optional clauses matter only where none is required; one "bool" a level, as servers limit how deep they nest
    lists = {
        "filter": level.required,
        "should": () if level.required else level.optional,
        "must_not": level.prohibited,
    }
    searches: Search = {name: [_search(part, properties) for part in parts] for name, parts in lists.items() if parts}
    return {"bool": searches | ({"minimum_should_match": 1} if "should" in searches else {})}


def _any_of(searches: list[Search]) -> Search:
    return {"bool": {"should": searches, "minimum_should_match": 1}} if searches else NOTHING


def _words(condition: Words | WordLike) -> Search:
    if isinstance(condition, WordLike):
        return {"wildcard": {MESSAGE: {"value": str(condition.pattern)}}}
    if len(condition.rows) == 1:
        return {"match_phrase": {MESSAGE: condition.text}}
    return {"match": {MESSAGE: {"query": condition.text, "operator": "or"}}}


def _exact(properties: Properties, field: str, value: str) -> Search:
    name, kind = _exact_field(properties, field)
    if kind in _EXACT:
        return {"term": {name: {"value": value}}}
    if kind == "boolean":
        return {"term": {name: {"value": value}}} if value in {"true", "false"} else NOTHING
    if kind in _WHOLE_NUMBERS or kind in _FRACTIONS:
        number = _NUMBER.fullmatch(value)
        fits = number and (kind in _FRACTIONS or not number[1])
        return {"term": {name: {"value": value}}} if fits else NOTHING
    return {"match_phrase": {name: value}} if _is_text(kind) else NOTHING


def _like(properties: Properties, field: str, pattern: str) -> Search:
    name, kind = _exact_field(properties, field)
    return {"wildcard": {name: {"value": pattern}}} if kind in _EXACT or _is_text(kind) else NOTHING


def _voting(properties: Properties, value: int) -> Search:
    if _exact_field(properties, VOTING)[1] == "boolean":
        return _exact(properties, VOTING, {0: "false", 1: "true"}.get(value, ""))
    return _exact(properties, VOTING, str(value))


def _is_text(kind: str) -> bool:
    return kind.endswith("text")


def _exact_field(properties: Properties, field: str) -> tuple[str, str]:
    """Name and type of what holds a field's values exactly, else of the field itself; empty where there is none."""
    definition = _definition(properties, field)
    if definition is None:
        return "", ""
    kind = str(definition.get("type", "object"))
    if kind not in _EXACT:
        inner = definition.get("fields", {})
        for name in sorted(inner, key=lambda name: name != "keyword"):
            if inner[name].get("type") in _EXACT:
                return f"{field}.{name}", str(inner[name]["type"])
    return field, kind


def _definition(properties: Properties, field: str) -> Mapping[str, Any] | None:
    """A field's definition, be it in an object or a sub-field of another."""
    if field in properties:
        definition: Mapping[str, Any] = properties[field]
        target = definition.get("path") if definition.get("type") == "alias" else None
        return _definition(properties, str(target)) if target else definition
    outer, dot, rest = field.partition(".")
    if not dot or outer not in properties:
        return None
    inner = {**properties[outer].get("fields", {}), **properties[outer].get("properties", {})}
    return _definition(inner, rest)


def _names(properties: Properties, prefix: str = "") -> Iterator[str]:
    """The names of all fields, those in objects too."""
    for name, definition in properties.items():
        if "properties" in definition:
            yield from _names(definition["properties"], f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"
