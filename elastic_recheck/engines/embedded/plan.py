# SPDX-License-Identifier: Apache-2.0
"""What is looked for in a file, and how: the same for all files that are the same to all queries.

What a query asks of a file's name and tags and of its build is either so or not, or turns on the single event. Files
of one format with the same answers to all that is asked so have one plan, which is made once and kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from elastic_recheck.engines.embedded.choose import SOME_FILE, asks_for
from elastic_recheck.engines.embedded.literals import Need, needs
from elastic_recheck.engines.embedded.queries import parse
from elastic_recheck.engines.embedded.questions import Questions
from elastic_recheck.engines.embedded.sieve import Sieve
from elastic_recheck.events import FileKind, Format
from elastic_recheck.lucene import Document
from elastic_recheck.lucene.conditions import Condition, WordLike, Words
from elastic_recheck.lucene.judge import judge
from elastic_recheck.lucene.meaning import Level, Meaning
from elastic_recheck.model import Fields

_KEPT = 64
"""Plans that are kept."""


class Plan:
    """What is looked for in files of one kind; ``queries``: those that are asked of them, by their normal texts."""

    def __init__(self, texts: tuple[str, ...], kind: FileKind, build: Fields) -> None:
        queries = {text: parse(text) for text in texts}
        self.queries = {text: query for text, query in queries.items() if asks_for(query, kind, build)}
        known = _known(kind, build, joined=True)
        self.needs: Mapping[str, Need] = {
            text: needs(query.meaning, known, kind.format) for text, query in self.queries.items()
        }
        self.sieve = Sieve(self.needs, kind.format)
        self._kind = kind
        self._build = build

    @cached_property
    def questions(self) -> Questions:
        """What to ask where a file has to be gone through event by event."""
        return Questions(self.queries, self._kind, self._build)


class Planner:
    """Plans the search for queries, given by their normal texts, in the files of one build."""

    def __init__(self, texts: tuple[str, ...], build: Fields) -> None:
        self._texts = texts
        self._build = build
        self._conditions = _conditions(texts)
        self._of_some_file = self._answers(SOME_FILE)

    def plan(self, kind: FileKind) -> Plan:
        """Plan the search of a file."""
        answers = (self._answers(kind), () if kind.listed else self._of_some_file)
        return _plan(_Key(self._texts, kind.format, kind.listed, answers, kind, self._build))

    def _answers(self, kind: FileKind) -> tuple[bool | None, ...]:
        """What is so of a file's events, one after the other: of those of one line, and of those of several."""
        return tuple(
            judge(condition, known)
            for joined in (False, True)
            for known in [_known(kind, self._build, joined=joined)]
            for condition in self._conditions
        )


@dataclass(frozen=True, slots=True)
class _Key:
    """All that a plan depends on, and one example of the file and the build that it is for."""

    texts: tuple[str, ...]
    form: Format
    listed: bool
    answers: tuple[tuple[bool | None, ...], ...]
    kind: FileKind = field(compare=False)
    build: Fields = field(compare=False)


@lru_cache(maxsize=_KEPT)
def _plan(key: _Key) -> Plan:
    return Plan(key.texts, key.kind, key.build)


@lru_cache(maxsize=8)
def _conditions(texts: tuple[str, ...]) -> tuple[Condition, ...]:
    """All different conditions of the queries that do not turn on the message alone."""
    return tuple(dict.fromkeys(condition for text in texts for condition in _without_words(parse(text).meaning)))


def _without_words(part: Meaning | None) -> Iterator[Condition]:
    if isinstance(part, Level):
        for inner in (*part.required, *part.optional, *part.prohibited):
            yield from _without_words(inner)
    elif part is not None and not isinstance(part, Words | WordLike):
        yield part


def _known(kind: FileKind, build: Fields, *, joined: bool) -> Document:
    """What is known of a file's events before they are read."""
    tags = (*kind.tags, "multiline") if joined else kind.tags
    return Document({**build, "filename": kind.filename, "tags": tags}, complete=False)
