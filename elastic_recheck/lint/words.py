# SPDX-License-Identifier: Apache-2.0
"""Phrases as the analyser sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from elastic_recheck import lucene
from elastic_recheck.fingerprints import read_fingerprint
from elastic_recheck.lint.report import queries_of
from elastic_recheck.lucene import MESSAGE, Wildcard
from elastic_recheck.lucene.analysis import tokens
from elastic_recheck.records import WrongFileError


@dataclass(frozen=True, slots=True)
class Words:
    """A clause on the message, and its words: what must stand side by side in a hit."""

    file: str
    line: int
    clause: str
    tokens: tuple[str, ...]


def words(paths: Iterable[Path]) -> Iterator[Words]:
    """Tell the words of each clause on the message; files that cannot be read have none."""
    for path in paths:
        try:
            file = read_fingerprint(path)
        except WrongFileError:
            continue
        for location, text in queries_of(file.fingerprint):
            for leaf in lucene.parse(text).leaves():
                if leaf.field == MESSAGE and not isinstance(leaf, Wildcard):
                    line, _ = file.record.place_in_text(location, text, leaf.place.value)
                    yield Words(str(path), line, str(leaf), tuple(tokens(leaf.text)))
