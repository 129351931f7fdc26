# SPDX-License-Identifier: Apache-2.0
"""Plain values in, typed values out: a record is checked against a frozen dataclass."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from elastic_recheck.records.record import Location, Mistake, Record, WrongFileError
from elastic_recheck.records.values import WrongTextError

T = TypeVar("T")

_MESSAGES: Final = {
    "missing": "must be given",
    "int_type": "must be a whole number",
    "int_parsing": "is not a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "is neither true nor false",
    "string_type": "must be a text",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "dict_type": "must be a mapping (key: value)",
    "mapping_type": "must be a mapping (key: value)",
    "dataclass_type": "must be a mapping (key: value)",
}


_ADAPTERS: Final[dict[Any, TypeAdapter[Any]]] = {}
_SCHEMAS: Final[dict[Any, dict[str, Any]]] = {}


def adapter(cls: type[T]) -> TypeAdapter[T]:
    """Build what checks values of a type, once."""
    if cls not in _ADAPTERS:
        _ADAPTERS[cls] = TypeAdapter(cls)
    return _ADAPTERS[cls]


def schema(cls: type[object]) -> dict[str, Any]:
    """Describe the records of a type as JSON Schema, for editors and for finding unknown keys."""
    if cls not in _SCHEMAS:
        _SCHEMAS[cls] = adapter(cls).json_schema(by_alias=True, mode="validation")
    return _SCHEMAS[cls]


def check(cls: type[T], record: Record, *, unknown_allowed: bool = False) -> T:
    """Make a typed value of a record.

    :raises WrongFileError: names every wrong value and, unless they are allowed, every unknown key.
    """
    mistakes = [] if unknown_allowed else list(unknown_keys(cls, record))
    try:
        value = adapter(cls).validate_python(record.value)
    except ValidationError as error:
        mistakes += [_explain(record, details) for details in error.errors(include_url=False)]
    if mistakes:
        raise WrongFileError(mistakes)
    return value


def unknown_keys(cls: type[object], record: Record) -> Iterator[Mistake]:
    """Find the keys that no field of the type has, each with the nearest that one has."""
    whole = schema(cls)
    return _unknown(record, (), record.value, whole, whole.get("$defs", {}))


def _unknown(
    record: Record, location: Location, value: object, part: Mapping[str, Any], definitions: Mapping[str, Any]
) -> Iterator[Mistake]:
    part = next((option for option in part.get("anyOf", ()) if option.get("type") != "null"), part)
    if "$ref" in part:
        part = definitions[part["$ref"].rpartition("/")[2]]
    if isinstance(value, list):
        for index, element in enumerate(value):
            yield from _unknown(record, (*location, index), element, part.get("items", {}), definitions)
    elif isinstance(value, dict):
        known = part.get("properties")
        others = part.get("additionalProperties")
        for name, inner in value.items():
            if known is not None and name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
                yield record.mistake((*location, name), f"is not a known {_kind(record, location)}; {hint}")
                continue
            inner_part = known[name] if known else others if isinstance(others, dict) else {}
            yield from _unknown(record, (*location, name), inner, inner_part, definitions)


def _kind(record: Record, location: Location) -> str:
    return "section" if record.sections and not location else "key"


def _explain(record: Record, details: ErrorDetails) -> Mistake:
    given = details["input"]
    kind = details["type"]
    error = details.get("ctx", {}).get("error")
    if isinstance(error, WrongTextError):
        line, column = record.place_in_text(details["loc"], given, error.position)
        return Mistake(record.file, line, record.key(details["loc"]), str(error), column, error.code, error.advice)
    if kind == "literal_error":
        message = f"must be {details['ctx']['expected']}"
    elif kind == "value_error":
        message = str(error)
    elif kind == "greater_than_equal":
        message = f"must be at least {details['ctx']['ge']}"
    elif kind == "less_than_equal":
        message = f"must be at most {details['ctx']['le']}"
    elif given is None:
        message = "has no value"
    else:
        message = _MESSAGES.get(kind) or details["msg"]
    if isinstance(given, str) and given and kind != "missing":
        shown = given if len(given) <= 60 else given[:57] + "..."
        if message.startswith("must "):
            message = f"{message}, not {shown!r}"
        elif not message.startswith("has "):
            message = f"{shown!r} {message}"
    return record.mistake(details["loc"], message)
