# SPDX-License-Identifier: Apache-2.0
"""A query asked clause by clause: which events of which files fulfil each, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from elastic_recheck.classify.explanation import ClauseFound, NearMiss, Place, QueryFound
from elastic_recheck.engines.embedded.choose import can_hit
from elastic_recheck.events import Event, FileKind
from elastic_recheck.lucene import (
    ANY_FIELD,
    MESSAGE,
    Clause,
    Document,
    Group,
    Join,
    Leaf,
    Phrase,
    Query,
    Sign,
    Wildcard,
)
from elastic_recheck.lucene.analysis import lower, tokens
from elastic_recheck.model import Fields


@dataclass(slots=True)
class _Asked:
    """A clause as a query of its own, and what was found for it so far."""

    found: ClauseFound
    query: Query
    required: bool
    counts: dict[str, int] = field(default_factory=dict)
    unseen: set[str] = field(default_factory=set)

    def count(self, file: str, event: Event) -> None:
        self.counts[file] = self.counts.get(file, 0) + 1
        if self.found.first is None:
            self.found = replace(self.found, first=Place(file, event.line, event.message))

    def result(self) -> ClauseFound:
        absent = tuple(token for token in dict.fromkeys(self.found.tokens) if token in self.unseen)
        return replace(self.found, files=tuple(self.counts.items()), absent=absent)


class QueryExplainer:
    """Explains one query. Files are shown to it one after the other, then it tells what it saw."""

    def __init__(self, key: str, query: Query, build: Fields) -> None:
        self._key = key
        self.query = query
        self._build = build
        self._clauses = [_asked(clause, depth, build) for clause, depth in _flat(_outermost(query.tree), 0)]
        whole = ClauseFound(query.text or str(query), 0, prohibited=False)
        self._whole = _Asked(whole, query, required=False)
        self._top = [asked for asked in self._clauses if asked.found.depth == 0]
        self._best = 0
        self._nearest: NearMiss | None = None
        words, self._every = _words(query, build)
        self._words = tuple(words)

    def look_at(self, file: FileKind, events: Iterable[Event]) -> None:
        """Look through one file."""
        by_event = []
        document = Document({**self._build, "filename": file.filename, "tags": file.tags})
        for asked in self._clauses:
            if not asked.found.of_files:
                by_event.append(asked)
            elif asked.query.matches(document):
                asked.counts[file.filename] = 0
        every = self._every or can_hit(self.query, file, {**self._build, MESSAGE: ""})
        for event in events:
            self._look(file, event, by_event, every=every)

    def _look(self, file: FileKind, event: Event, by_event: list[_Asked], *, every: bool) -> None:
        lowered = lower(event.message)
        for asked in by_event:
            if asked.unseen:
                asked.unseen = {token for token in asked.unseen if token not in lowered}
        if not every and not any(word in lowered for word in self._words):
            return
        document = Document(event.document(file, self._build))
        for asked in by_event:
            if asked.query.matches(document):
                asked.count(file.filename, event)
        if self.query.matches(document):
            self._whole.count(file.filename, event)
        elif not self._whole.counts:
            self._compare(file, event, document)

    def _compare(self, file: FileKind, event: Event, document: Document) -> None:
        """Keep the event that fulfils more clauses than any before."""
        lacks = [asked for asked in self._top if asked.query.matches(document) is asked.found.prohibited]
        if len(self._top) - len(lacks) > self._best:
            self._best = len(self._top) - len(lacks)
            texts = tuple(f"NOT {each.found.text}" if each.found.prohibited else each.found.text for each in lacks)
            self._nearest = NearMiss(Place(file.filename, event.line, event.message), texts)

    def result(self) -> QueryFound:
        """Tell what was seen."""
        clauses = tuple(asked.result() for asked in self._clauses)
        whole = self._whole.result()
        if whole.hit:
            return QueryFound(self._key, self.query.text, whole, clauses)
        top = zip(self._clauses, clauses, strict=True)
        missing = next((found for asked, found in top if asked.required and not found.hit), None)
        return QueryFound(self._key, self.query.text, whole, clauses, missing, self._nearest)


def _outermost(group: Group) -> Group:
    """Leave out parentheses around the whole."""
    while len(group.clauses) == 1 and isinstance(inner := group.clauses[0].node, Group):
        if group.clauses[0].sign is Sign.PROHIBITED:
            break
        group = inner
    return group


def _flat(group: Group, depth: int) -> Iterator[tuple[Clause, int]]:
    for clause in group.clauses:
        yield clause, depth
        if isinstance(clause.node, Group):
            yield from _flat(clause.node, depth + 1)


def _asked(clause: Clause, depth: int, build: Fields) -> _Asked:
    alone = Clause(Join.NONE, Sign.NONE, clause.node)
    if not isinstance(clause.node, Group) and clause.node.field != ANY_FIELD:
        alone = Clause(Join.NONE, Sign.NONE, replace(clause.node, named=True))
    text = str(alone)
    query = Query(Group((alone,)), text)
    leaves = list(query.leaves())
    seen = tuple(token for leaf in leaves for token in _tokens(leaf)) if len(leaves) == 1 else ()
    prohibited = clause.sign is Sign.PROHIBITED
    known = str(build.get(leaves[0].field, "")) if len(leaves) == 1 else ""
    of_files = all(_of_the_file(leaf, build) for leaf in leaves)
    found = ClauseFound(text, depth, prohibited, of_files=of_files, known=known, tokens=seen)
    return _Asked(found, query, required=depth == 0 and not prohibited, unseen=set(seen))


def _of_the_file(leaf: Leaf, build: Fields) -> bool:
    """Whether all events of a file have the same answer; the tag ``multiline`` is the event's own."""
    if leaf.field == "tags":
        return not isinstance(leaf, Wildcard) and leaf.text != "multiline"
    return leaf.field == "filename" or leaf.field in build


def _tokens(leaf: Leaf) -> list[str]:
    return tokens(leaf.text) if leaf.field == MESSAGE and not isinstance(leaf, Wildcard) else []


def _words(query: Query, build: Fields) -> tuple[set[str], bool]:
    """A word of each clause that events are told apart by; whether there are clauses that any event may fulfil."""
    words: set[str] = set()
    some = False
    for leaf in query.leaves():
        if _of_the_file(leaf, build):
            continue
        if found := _tokens(leaf):
            words.update([max(found, key=len)] if isinstance(leaf, Phrase) else found)
        else:
            some = True
    return words, some or not words
