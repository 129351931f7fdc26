# SPDX-License-Identifier: Apache-2.0
"""A fingerprint's examples, cut into events as a real log would be, and judged as they would be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple

from elastic_recheck import events, lucene
from elastic_recheck.events import FileKind
from elastic_recheck.lint.findings import Fault, Severity
from elastic_recheck.lucene import ANY_FIELD, MESSAGE, Document, Group, Leaf, Query, Sign, Wildcard
from elastic_recheck.model import Example, Fingerprint
from elastic_recheck.records import Location

_OF_THE_FILE = frozenset({MESSAGE, "file", "filename", "tags"})

_JOINED = Fault(
    "joined-lines",
    "hits only a line together with the traceback behind it, which an index of single lines does not have",
    "if yours is such an index, ask for one line, and for the other under also:",
    severity=Severity.NOTE,
)

Value = str | int | tuple[str, ...]


def check_examples(fingerprint: Fingerprint) -> Iterator[tuple[Location, Fault]]:
    """Judge every example; yields the place of each one that does not do as it should, with what is wrong.

    What an example does not say is chosen so that the query's exact clauses hold: the file, and the build's fields.
    ``also`` is not asked of an example, since it may speak of another file of the build. A fingerprint from before
    there were examples, which has none, is left in peace.
    """
    if fingerprint.hits or fingerprint.misses:
        yield from missing(fingerprint)
    query = lucene.parse(fingerprint.query)
    unless = [lucene.parse(text) for text in fingerprint.unless]
    for name, examples in (("hits", fingerprint.hits), ("misses", fingerprint.misses)):
        for index, example in enumerate(examples):
            if fault := _fault(query, unless, example, expected=name == "hits"):
                yield ("examples", name, index), fault


def missing(fingerprint: Fingerprint) -> Iterator[tuple[Location, Fault]]:
    """The kinds of example that the fingerprint has none of."""
    if not fingerprint.hits:
        message, advice = "has no example that it hits", "add a line of a real log under examples: hits:"
        yield ("examples",), Fault("no-hit", message, advice, severity=Severity.WARNING)
    if not fingerprint.misses:
        message, advice = "has no example that it must not hit", "add a line that looks alike under examples: misses:"
        yield ("examples",), Fault("no-miss", message, advice, severity=Severity.WARNING)


def documents(query: Query, example: Example) -> list[Mapping[str, object]]:
    """Cut an example into events as they would be searched."""
    kind = _file_of(query, example)
    given = {name: value for name, value in example.fields.items() if name not in _OF_THE_FILE}
    wanted = {name: value for name, value in _wanted(query).items() if name not in _OF_THE_FILE}
    stream = BytesIO(example.text.encode())
    return [{**wanted, **event.document(kind, {}), **given} for event in events.read(stream, kind.format)]


def check_each_other(fingerprints: Sequence[Fingerprint]) -> Iterator[tuple[Fingerprint, Location, Fault]]:
    """Find examples that another fingerprint hits as well: both bugs would be told of one line.

    Of a fingerprint with ``also`` nothing can be said, since that may speak of another file of the build.
    """
    seekers = [_Seeker.of(each) for each in fingerprints if not each.also]
    for fingerprint in fingerprints:
        query = lucene.parse(fingerprint.query)
        others = [seeker for seeker in seekers if seeker.path != fingerprint.path]
        for index, example in enumerate(fingerprint.hits):
            found = [Document(document) for document in documents(query, example)]
            if other := next((each for each in others if each.hits(found)), None):
                message = f"is hit by {other.path}, too, so both bugs would be told of this line"
                fault = Fault("hit-by-other", message, "narrow one of the two", severity=Severity.WARNING)
                yield fingerprint, ("examples", "hits", index), fault


class _Seeker(NamedTuple):
    """A fingerprint that may hit an example of another one."""

    path: str
    query: Query
    unless: tuple[Query, ...]

    @classmethod
    def of(cls, fingerprint: Fingerprint) -> _Seeker:
        unless = tuple(map(lucene.parse, fingerprint.unless))
        return cls(fingerprint.path, lucene.parse(fingerprint.query), unless)

    def hits(self, found: Sequence[Document]) -> bool:
        if not any(map(self.query.matches, found)):
            return False
        return not any(exception.matches(document) for exception in self.unless for document in found)


def needs_joined_events(fingerprint: Fingerprint) -> Iterator[tuple[Location, Fault]]:
    """Note where a query hits only several lines together: an index of single lines has no such event."""
    query = lucene.parse(fingerprint.query)
    if any(
        leaf.field == "tags" and leaf.text == "multiline" for leaf in query.leaves() if not isinstance(leaf, Wildcard)
    ):
        yield ("query",), _JOINED
        return
    for index, example in enumerate(fingerprint.hits):
        hit = [document for document in documents(query, example) if query.matches(document)]
        if hit and not any(_one_line_hit(query, document) for document in hit):
            yield ("examples", "hits", index), _JOINED
            return


def _one_line_hit(query: Query, document: Mapping[str, object]) -> bool:
    return any(query.matches({**document, MESSAGE: line}) for line in str(document[MESSAGE]).split("\n"))


def _fault(query: Query, unless: list[Query], example: Example, *, expected: bool) -> Fault | None:
    found = documents(query, example)
    if not found:
        message = "holds no event: such lines (DEBUG, shell traces) are never searched"
        return Fault("empty-example", message, "give a line that is kept")
    exceptions = [each for each in unless if any(map(each.matches, documents(each, example)))]
    hit = any(map(query.matches, found)) and not exceptions
    if hit is expected:
        return None
    if expected:
        return Fault("example-not-hit", f"is not hit: {_why(query, found[0])}", "mend the query or the example")
    return Fault("example-hit", "is hit, and must not be", "narrow the query, or put the line under hits:")


def _why(query: Query, document: Mapping[str, object]) -> str:
    """Name the clauses that the first event does not fulfil."""
    missing = [str(leaf) for leaf in _positive(query.tree) if not lucene.parse(str(leaf)).matches(document)]
    return f"nothing in it is {' or '.join(missing)}" if missing else "a NOT or an unless excludes it"


def _file_of(query: Query, example: Example) -> FileKind:
    """The file that the example says it is from, else the first that the query admits."""
    given = example.fields.get("file", example.fields.get("filename"))
    tags = example.fields.get("tags")
    kind = _kind(given) if isinstance(given, str) else _admitted(query)
    return replace(kind, tags=_texts(tags)) if tags else kind


def _admitted(query: Query) -> FileKind:
    """A file that the query names, else one that builds have, else one made up with the tags that the query names."""
    wanted = _wanted(query)
    tags = wanted.get("tags", ())
    kinds = [_kind(name) for name in (*wanted.get("filename", ()), *events.KNOWN_NAMES, *tags)]
    for kind in kinds:
        if query.possible({"filename": kind.filename, "tags": kind.tags}):
            return kind
    return replace(kinds[0], tags=(*kinds[0].tags, *tags))


@lru_cache(maxsize=1024)
def _kind(name: str) -> FileKind:
    return events.classify_file(name, events.DEFAULT_RULES)


def _texts(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def _wanted(query: Query) -> dict[str, tuple[str, ...]]:
    """For each exact field that the query asks for, all values that it would take."""
    wanted: dict[str, tuple[str, ...]] = {}
    for leaf in _positive(query.tree):
        if leaf.field not in {MESSAGE, ANY_FIELD}:
            wanted[leaf.field] = (*wanted.get(leaf.field, ()), _value(leaf))
    return wanted


def _positive(group: Group) -> Iterator[Leaf]:
    for clause in group.clauses:
        if clause.sign is Sign.PROHIBITED:
            continue
        if isinstance(clause.node, Group):
            yield from _positive(clause.node)
        else:
            yield clause.node


def _value(leaf: Leaf) -> str:
    """Make a value that the leaf takes."""
    if isinstance(leaf, Wildcard):
        return leaf.pattern.replace("*", "").replace("?", "x") or "x"
    return leaf.text
