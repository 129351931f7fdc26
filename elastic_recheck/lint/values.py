# SPDX-License-Identifier: Apache-2.0
"""Rules on the values of exact fields: what no event has, since case and every letter count there."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from typing import Final

from elastic_recheck import ci, events
from elastic_recheck.lint.findings import Fault, Severity
from elastic_recheck.lucene import Phrase, Query, Term

TAGS: Final = frozenset({"multiline", *(tag for rule in events.DEFAULT_RULES for tag in rule.tags)})
"""The tags of files beside their own names, and that of joined lines."""
LEVELS: Final = ("ERROR", "CRITICAL", "WARNING", "INFO", "TRACE", "AUDIT", "NOTICE", "WARN")


def unknown_tag(query: Query) -> Iterator[Fault]:
    """A tag that is nearly one that files have, and is not."""
    for leaf in _values(query, "tags"):
        text = leaf.text
        if "." not in text and text not in TAGS and (near := difflib.get_close_matches(text.lower(), TAGS, 1, 0.8)):
            yield _fault("unknown-tag", f"no file has the tag {text}", f'write "{near[0]}"', leaf)


def unknown_level(query: Query) -> Iterator[Fault]:
    """Levels are written in capitals, and events of level DEBUG are not searched."""
    for leaf in _values(query, "loglevel"):
        if leaf.text.upper() == "DEBUG":
            yield _fault("unknown-level", "events of level DEBUG are not searched", "ask for another line", leaf)
        elif leaf.text not in LEVELS:
            near = difflib.get_close_matches(leaf.text.upper(), LEVELS, 1) or LEVELS
            yield _fault("unknown-level", f"no event has the level {leaf.text}", f'write "{near[0]}"', leaf)


def unknown_result(query: Query) -> Iterator[Fault]:
    """Results are written in capitals, too; jobs may have others of their own."""
    for leaf in _values(query, "build_status"):
        text = leaf.text
        if text not in ci.RESULTS and (near := difflib.get_close_matches(text.upper(), ci.RESULTS, 1, 0.8)):
            yield _fault("unknown-result", f"no build has the result {text}", f'write "{near[0]}"', leaf)


RULES: Final[tuple[Callable[[Query], Iterator[Fault]], ...]] = (unknown_tag, unknown_level, unknown_result)


def _values(query: Query, field: str) -> Iterator[Phrase | Term]:
    return (leaf for leaf in query.leaves() if leaf.field == field and isinstance(leaf, Phrase | Term))


def _fault(code: str, message: str, advice: str, leaf: Phrase | Term) -> Fault:
    return Fault(code, message, advice, leaf.place.value, Severity.WARNING)
