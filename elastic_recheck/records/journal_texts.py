# SPDX-License-Identifier: Apache-2.0
"""Frozen dataclasses as JSON text and back: how a value of ours is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from elastic_recheck.errors import RecordError
from elastic_recheck.records.checking import adapter

T = TypeVar("T")


def to_json(value: object) -> str:
    """Write a frozen dataclass as JSON on one line; half a surrogate pair, which no file can hold, becomes ``?``."""
    serializer = adapter(type(value)).serializer
    try:
        return serializer.to_json(value, fallback=_plain, warnings=False).decode()
    except PydanticSerializationError:
        text = json.dumps(serializer.to_python(value, mode="json", fallback=_plain, warnings=False), ensure_ascii=False)
        return text.encode(errors="replace").decode()


def _plain(value: object) -> object:
    """Make a dict of a mapping that is none, such as a ``MappingProxyType``."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be kept as JSON")


def from_json(cls: type[T], text: str) -> T:
    """Read what :func:`to_json` wrote.

    :raises RecordError: the text is no such value.
    """
    try:
        return adapter(cls).validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise RecordError([f"stored {cls.__name__} cannot be read: {place}: {first['msg']}"]) from error
