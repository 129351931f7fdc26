# SPDX-License-Identifier: Apache-2.0
"""Types that a field of a record can have beyond Python's own, each made from text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field

_DURATION: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h|d)?")
_SECONDS: Final = {None: 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
_SIZE: Final = re.compile(r"(\d+)\s*([KMGT])?(?:i?B)?", re.IGNORECASE)


class WrongValueError(ValueError):
    """A value is not what its key asks for.

    The mistake is the key, then the value where it is a short text, then this error's text. A text that begins with
    ``has`` or ``must`` tells of the value itself.
    """


class WrongTextError(WrongValueError):
    """A text value is wrong at one character of it, at ``position``.

    :ivar code: what kind of mistake it is.
    :ivar advice: what to write instead.
    """

    def __init__(self, message: str, position: int, code: str, advice: str) -> None:
        super().__init__(message)
        self.position = position
        self.code = code
        self.advice = advice


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A text that shows itself only when asked by name (``value``), never in a log line or traceback."""

    value: str = ""

    def __bool__(self) -> bool:
        return bool(self.value)

    def __repr__(self) -> str:
        return "Secret(***)" if self.value else "Secret()"

    __str__ = __repr__


def made_by(make: Callable[[Any], object]) -> Any:
    """Annotate a field whose value ``make`` builds from the plain value; a WrongValueError becomes a mistake."""
    return BeforeValidator(make, json_schema_input_type=Any)


def key(name: str) -> Any:
    """Annotate a field whose key in the file is not the field's name."""
    return Field(alias=name)


def _duration(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not (match := _DURATION.fullmatch(value.strip())):
        raise WrongValueError("is not a duration; write 30s, 20m, 2h or seconds")
    try:
        return timedelta(seconds=float(match[1]) * _SECONDS[match[2]])
    except OverflowError as error:
        raise WrongValueError("is longer than anybody can wait") from error


def _size(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not (match := _SIZE.fullmatch(value.strip())):
        raise WrongValueError("is not a size; write 500M, 1G or bytes")
    return int(match[1]) << (10 * (" KMGT".index(match[2].upper()) if match[2] else 0))


def _texts(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in re.split(r"[,\n]", value) if part.strip())


def compiled(text: str) -> re.Pattern[str]:
    """Compile a regular expression.

    :raises WrongValueError: it is none.
    """
    try:
        return re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise WrongValueError(f"is not a regular expression: {error}") from error


def _pattern(value: object) -> object:
    return compiled(value) if isinstance(value, str) else value


def _patterns(value: object) -> object:
    if not isinstance(value, str):
        return value
    patterns = []
    for line in filter(None, map(str.strip, value.splitlines())):
        try:
            patterns.append(compiled(line))
        except WrongValueError as error:
            raise WrongValueError(f"has the line {line!r}, which {error}") from error
    return tuple(patterns)


Duration = Annotated[timedelta, made_by(_duration)]
"""``30s``, ``20m``, ``2h``, ``1d`` or plain seconds."""

Size = Annotated[int, made_by(_size)]
"""Bytes, or ``500M``, ``1G`` in powers of 1024."""

ListOfTexts = Annotated[tuple[str, ...], made_by(_texts)]
"""A list, or one text split at commas and line ends."""

Pattern = Annotated[re.Pattern[str], made_by(_pattern)]
"""A regular expression of Python's ``re``."""

Patterns = Annotated[tuple[re.Pattern[str], ...], made_by(_patterns)]
"""Regular expressions, one a line."""

Port = Annotated[int, Field(ge=1, le=65535)]
"""A TCP port."""

Count = Annotated[int, Field(ge=1)]
"""A whole number of things, one at least."""

Share = Annotated[float, Field(ge=0, le=1)]
"""A part of a whole: 0 for nothing, 1 for all."""
