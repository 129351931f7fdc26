# SPDX-License-Identifier: Apache-2.0
"""The queries that are measured with: real ones of the corpus, else some that a seed makes."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from elastic_recheck import lucene
from elastic_recheck.errors import QueryError
from elastic_recheck.lucene import ANY_FIELD, MESSAGE, Clause, Group, Join
from elastic_recheck.lucene.analysis import tokens

_SYLLABLES = [
    *("ba", "con", "der", "fi", "gra", "hel", "ker", "lo", "mu", "net"),
    *("po", "quo", "re", "sta", "ti", "vol", "wor", "xen", "zu"),
]


def newest(corpus: Path | None, count: int) -> list[str]:
    """The newest versions of ``count`` bugs; beyond what the corpus has, older ones, then variations of all these."""
    newest_first = sorted(_versions(corpus), key=lambda each: each["first"], reverse=True) if corpus else []
    by_bug: dict[str, str] = {}
    older = []
    for version in newest_first:
        if version["bug"] in by_bug:
            older.append(version["query"])
        else:
            by_bug[version["bug"]] = version["query"]
    found = list(dict.fromkeys((*by_bug.values(), *older)))[:count]
    found += _made(count - len(found)) if not found else _varied(found, count - len(found))
    return found


def on_message(text: str) -> str:
    """What is left of a query where names of files and the like are ignored."""
    group = _on_message(lucene.parse(text).tree)
    return str(group) if group else ""


def phrases(queries: Sequence[str]) -> list[tuple[str, ...]]:
    """All distinct rows of words that the queries look for in messages."""
    leaves = (leaf for text in queries for leaf in lucene.parse(text).leaves() if leaf.field == MESSAGE)
    rows = (tuple(tokens(leaf.text)) for leaf in leaves if not isinstance(leaf, lucene.Wildcard))
    return sorted({row for row in rows if row})


def raw_phrases(query: str) -> list[str]:
    """The query's phrases on messages as they are written, each on one line."""
    leaves = (leaf for leaf in lucene.parse(query).leaves() if leaf.field in {MESSAGE, ANY_FIELD})
    return [" ".join(leaf.text.split()) for leaf in leaves if not isinstance(leaf, lucene.Wildcard)]


def _versions(corpus: Path) -> Iterator[dict[str, str]]:
    for line in (corpus / "fingerprints.jsonl").read_text(encoding="utf-8").splitlines():
        version = json.loads(line)
        try:
            if phrases([version["query"]]):
                yield version
        except QueryError:
            continue


def _on_message(group: Group) -> Group | None:
    kept: list[Clause] = []
    for clause in group.clauses:
        node = _on_message(clause.node) if isinstance(clause.node, Group) else clause.node
        if node and (isinstance(node, Group) or node.field in {MESSAGE, ANY_FIELD}):
            kept.append(replace(clause, node=node, join=clause.join if kept else Join.NONE))
    return replace(group, clauses=tuple(kept)) if kept else None


def _made(count: int) -> list[str]:
    seed = random.Random(1)

    def word() -> str:
        return "".join(seed.choices(_SYLLABLES, k=seed.randint(2, 4)))

    def phrase() -> str:
        return " ".join(word() for _ in range(seed.choice([1, 2, 4, 5, 8, 11])))

    files = ["console", "console", "screen-n-cpu.txt", "screen-q-svc.txt", "syslog.txt"]
    return [f'message:"{phrase()}" AND tags:"{seed.choice(files)}"' for _ in range(count)]


def _varied(queries: list[str], count: int) -> list[str]:
    """Queries with a word more in each phrase's beginning, so that none is another's."""
    return [
        queries[number % len(queries)].replace('message:"', f'message:"{_SYLLABLES[number % 19]}{number} ')
        for number in range(count)
    ]
