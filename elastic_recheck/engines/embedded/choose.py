# SPDX-License-Identifier: Apache-2.0
"""Which of a build's files are worth reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial

from elastic_recheck.causes import report_kind
from elastic_recheck.events import FileKind, FileRule, classify_file, rules_for
from elastic_recheck.lucene import Query, Wildcard
from elastic_recheck.model import Fields, LogFile

REPORTS_AT_MOST = 50
_NAMES_KEPT = 1 << 14
SOME_FILE = classify_file("", ())
"""A file that nobody asks for."""


def choose_files(
    files: Sequence[LogFile],
    rules: Sequence[FileRule],
    queries: Iterable[Query],
    build: Fields,
    *,
    only_asked: bool = False,
) -> list[tuple[LogFile, FileKind]]:
    """Choose the files that a rule lists, and those that some query singles out by ``tags`` or ``filename``.

    :param only_asked: of those that a rule lists, leave out what no query may hit.
    """
    seekers = _Seekers(queries, build)
    rules = rules_for((file.name for file in files), rules)
    classify = _classifier(tuple(rules))
    kinds = ((file, classify(file.name)) for file in files)
    return [
        (file, kind)
        for file, kind in kinds
        if (kind.listed and not (only_asked and seekers.shun(kind))) or seekers.ask_for(kind)
    ]


def can_hit(query: Query, kind: FileKind, known: Fields) -> bool:
    """Tell whether some event of the file may satisfy the query, if it has these fields and any others."""
    tags = (kind.tags, (*kind.tags, "multiline"))
    return any(query.possible({**known, "filename": kind.filename, "tags": each}) for each in tags)


def asks_for(query: Query, kind: FileKind, build: Fields) -> bool:
    """Tell whether a query is asked of a file: one that a rule lists, or that the query itself singles out.

    So what a query finds does not depend on which others there are.
    """
    return can_hit(query, kind, build) and (kind.listed or not can_hit(query, SOME_FILE, build))


def choose_reports(files: Iterable[LogFile]) -> list[tuple[LogFile, FileKind]]:
    """Choose the files that tell programs why the build failed: those nearest to the root of the logs."""
    reports = sorted((file for file in files if report_kind(file.name)), key=lambda file: file.name.count("/"))
    return [(file, classify_file(file.name, ())) for file in reports[:REPORTS_AT_MOST]]


@lru_cache(maxsize=4)
def _classifier(rules: tuple[FileRule, ...]) -> Callable[[str], FileKind]:
    """Classifies files by their names, which are kept, since builds have most of them in common."""
    return lru_cache(maxsize=_NAMES_KEPT)(partial(classify_file, rules=rules))


class _Seekers:
    """Queries, apart by whether they can hit just any file: those that cannot seek files of their own.

    A file that has none of the values that such a query names is just any file to it: a build has thousands of
    files, so queries are found by these values.
    """

    def __init__(self, queries: Iterable[Query], build: Fields) -> None:
        self._build = build
        self._others: list[Query] = []
        self._with_pattern: list[Query] = []
        self._by_value: dict[str, list[Query]] = {}
        for query in queries:
            if can_hit(query, SOME_FILE, build):
                self._others.append(query)
            else:
                self._add(query)

    def _add(self, query: Query) -> None:
        leaves = [leaf for leaf in query.leaves() if leaf.field in {"tags", "filename"}]
        if any(isinstance(leaf, Wildcard) for leaf in leaves):
            self._with_pattern.append(query)
        for leaf in leaves:
            if not isinstance(leaf, Wildcard):
                self._by_value.setdefault(leaf.text, []).append(query)

    def shun(self, kind: FileKind) -> bool:
        """Whether even those that can hit just any file cannot hit this one."""
        return not any(can_hit(query, kind, self._build) for query in self._others)

    def ask_for(self, kind: FileKind) -> bool:
        named = (query for value in {kind.filename, *kind.tags} for query in self._by_value.get(value, ()))
        return any(can_hit(query, kind, self._build) for query in (*self._with_pattern, *named))
