# SPDX-License-Identifier: Apache-2.0
"""YAML files, read into plain values: all scalars are texts, and nothing that surprises is let in.

YAML's own guesses (``on`` is true, ``1:30`` is 90, ``2014-01-02`` is a date) do not apply: a value's type is what its
key asks for. Aliases, anchors, tags, duplicate keys and deep nesting are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import yaml

from elastic_recheck.records.record import Location, Mistake, Place, Record, WrongFileError, read_text
from elastic_recheck.records.scalars import Scalar

DEEPEST: Final = 20
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INSTEAD: Final = {
    "mapping values": "; put a text that holds ': ' in quotes",
    "did not find expected": "; indent the lines of one text alike, and close its quotation marks",
}
"""What to write instead of what PyYAML complains of."""
_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})


def read_yaml(path: Path) -> Record:
    """Read one YAML document.

    :raises WrongFileError: the file cannot be read, or is not the plain YAML that we take; names every mistake.
    """
    return parse_yaml(read_text(path), str(path))


def parse_yaml(text: str, file: str) -> Record:
    """Read one YAML document from text; ``file`` is its name in mistakes.

    :raises WrongFileError: as :func:`read_yaml`.
    """
    builder = _Builder(file)
    try:
        value = builder.document(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or "cannot be read"
        hint = next((advice for part, advice in _INSTEAD.items() if part in problem), "")
        place = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        builder.refuse(place, (), f"is not YAML: {problem}{hint}")
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        builder.refuse((line, 0), (), f"holds the character {_shown(error.character)}, which YAML does not allow")
    except _TooDeepError as error:
        builder.refuse(error.place, (), f"is nested deeper than {DEEPEST} levels")
    if builder.mistakes:
        raise WrongFileError(builder.mistakes)
    return Record(file, value, builder.places, text=text, scalars=builder.scalars)


class _TooDeepError(Exception):
    """Lists and mappings are nested deeper than any file of ours needs."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.place = place


def _shown(character: str | int) -> str:
    """PyYAML's two readers tell the character itself or its number."""
    return f"U+{character if isinstance(character, int) else ord(character):04X}"


def _place(event: yaml.Event) -> Place:
    return (event.start_mark.line + 1, event.start_mark.column + 1) if event.start_mark else (0, 0)


class _Builder:
    """Makes plain values of YAML's events and notes the place of each key and of each text."""

    def __init__(self, file: str) -> None:
        self.mistakes: list[Mistake] = []
        self.places: dict[Location, Place] = {}
        self.scalars: dict[Location, Scalar] = {}
        self._file = file
        self._events: Iterator[yaml.Event] = iter(())

    def refuse(self, place: Place, location: Location, message: str) -> None:
        line, column = place
        self.mistakes.append(Mistake(self._file, line, Record(self._file, None).key(location), message, column))

    def document(self, events: Iterator[yaml.Event]) -> object:
        """Build the first document; a second one is a mistake."""
        self._events = iter(events)
        next(self._events)
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return None
        value = self._value(next(self._events), ())
        next(self._events)
        further = next(self._events)
        if not isinstance(further, yaml.StreamEndEvent):
            self.refuse(_place(further), (), "holds a second document; a file holds one")
        return value

    def _value(self, event: yaml.Event, location: Location) -> object:
        place = _place(event)
        self.places.setdefault(location, place)
        if len(location) > DEEPEST:
            raise _TooDeepError(place)
        if isinstance(event, yaml.AliasEvent):
            self.refuse(place, location, f"*{event.anchor} is an alias; write the value out")
            return None
        assert isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)  # noqa: S101  # narrows, cannot fail
        if event.anchor:
            self.refuse(place, location, f"&{event.anchor} is an anchor; leave it out")
        if event.tag:
            self.refuse(place, location, f"{event.tag} is a tag; leave it out")
        if isinstance(event, yaml.ScalarEvent):
            assert event.start_mark is not None  # noqa: S101 - narrows, the parser sets both
            assert event.end_mark is not None  # noqa: S101
            self.scalars[location] = Scalar(event.start_mark.index, event.end_mark.index, event.style or "")
            return None if not event.style and event.value in _NOTHING else event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(location)
        return self._mapping(location)

    def _list(self, location: Location) -> list[object]:
        values: list[object] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            values.append(self._value(event, (*location, len(values))))
        return values

    def _mapping(self, location: Location) -> dict[str, object]:
        values: dict[str, object] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            place = _place(event)
            if isinstance(event, yaml.ScalarEvent):
                name = event.value
            else:
                self.refuse(place, location, "a key must be a plain word")
                name = str(self._value(event, (*location, "?")))
            inner = (*location, name)
            if name in values:
                self.refuse(place, inner, f"is given twice, first in line {self.places[inner][0]}")
            self.places[inner] = place
            values[name] = self._value(next(self._events), inner)
        return values
