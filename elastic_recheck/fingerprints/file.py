# SPDX-License-Identifier: Apache-2.0
"""One fingerprint file: its keys, and the value that is made of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from elastic_recheck import lucene
from elastic_recheck.errors import QueryError
from elastic_recheck.model import Example, Fingerprint
from elastic_recheck.records import (
    Mistake,
    Record,
    WrongFileError,
    WrongTextError,
    WrongValueError,
    check,
    key,
    made_by,
    read_yaml,
)

_BUG: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_URL: Final = re.compile(r"https?://[^\s<>\"'`]+")


@dataclass(frozen=True, slots=True)
class FingerprintFile:
    """A fingerprint with the file that it was read from, for whoever wants to point at a line of it."""

    fingerprint: Fingerprint
    record: Record


def _example(value: object) -> Example:
    if isinstance(value, str):
        text, fields = value, {}
    elif isinstance(value, Mapping):
        fields = {name: _field(name, inner) for name, inner in value.items()}
        given = fields.pop("text", "")
        if not isinstance(given, str):
            raise WrongValueError("text: must be a text")
        text = given
    else:
        raise WrongValueError("must be log lines, or a mapping of text: and the event's fields")
    if not text.strip():
        raise WrongValueError("has no text; give a line of the log")
    return Example(text.rstrip("\n"), fields)


def _field(name: str, value: object) -> str | tuple[str, ...]:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(element, str) for element in value):
        return tuple(value)
    raise WrongValueError(f"{name}: must be a text or a list of texts")


def _url(value: object) -> object:
    if isinstance(value, str) and not _URL.fullmatch(value):
        raise WrongValueError("is not a URL; a Launchpad bug's number is the file's name")
    return value


def _one_line(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


def _query(value: object) -> object:
    if not isinstance(value, str):
        return value
    query = value.strip()
    if not query:
        raise WrongValueError("must ask for something")
    try:
        lucene.parse(query)
    except QueryError as error:
        raise _wrong_query(value, query, error) from error
    return query


def _wrong_query(value: str, query: str, error: QueryError) -> WrongTextError:
    near = query[error.position : error.position + 30]
    position = error.position + value.index(query)
    return WrongTextError(
        f"has a mistake at {repr(near) if near else 'its end'}: {error.problem}", position, "syntax", error.advice
    )


_Query = Annotated[str, made_by(_query)]
_Examples = tuple[Annotated[Example, made_by(_example)], ...]


@dataclass(frozen=True, slots=True)
class _ExampleKeys:
    hits: _Examples = ()
    misses: _Examples = ()


@dataclass(frozen=True, slots=True)
class _Keys:
    query: _Query
    title: Annotated[str, made_by(_one_line)] = ""
    bug: Annotated[str, made_by(_url)] = ""
    also: tuple[_Query, ...] = ()
    unless: tuple[_Query, ...] = ()
    test_ids: tuple[str, ...] = ()
    suppress_graph: Annotated[bool, key("suppress-graph")] = False
    suppress_notification: Annotated[bool, key("suppress-notification")] = False
    allow_nonvoting: Annotated[bool, key("allow-nonvoting")] = False
    keep: Annotated[str, made_by(_one_line)] = ""
    resolved_at: str = ""
    examples: _ExampleKeys = _ExampleKeys()


def read_fingerprint(path: Path) -> FingerprintFile:
    """Read one fingerprint.

    :raises RecordError: names every mistake, those in the queries too.
    """
    if not _BUG.fullmatch(path.stem):
        message = "is not named after a bug; use letters, digits, '.', '_' and '-' only"
        raise WrongFileError([Mistake(str(path), 0, "", message)])
    record = read_yaml(path)
    if record.value is None:
        raise WrongFileError([Mistake(str(path), 0, "", "is empty; it needs a query")])
    keys = check(_Keys, record)
    fingerprint = Fingerprint(
        bug=path.stem,
        query=keys.query,
        path=str(path),
        title=keys.title,
        url=keys.bug,
        also=keys.also,
        unless=keys.unless,
        test_ids=keys.test_ids,
        suppress_graph=keys.suppress_graph,
        suppress_notification=keys.suppress_notification,
        allow_nonvoting=keys.allow_nonvoting,
        keep=keys.keep,
        resolved_at=keys.resolved_at,
        hits=keys.examples.hits,
        misses=keys.examples.misses,
    )
    return FingerprintFile(fingerprint, record)
