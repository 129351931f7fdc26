# SPDX-License-Identifier: Apache-2.0
"""Mending a fingerprint file in place: only what does not change what it asks for, and nothing but these characters."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from elastic_recheck import lucene
from elastic_recheck.errors import QueryError
from elastic_recheck.fingerprints import FingerprintFile, read_fingerprint
from elastic_recheck.lint.blanks import plain_blanks
from elastic_recheck.lint.queries import faults_of
from elastic_recheck.lint.report import queries_of
from elastic_recheck.model import Fingerprint
from elastic_recheck.records import WrongFileError

_Edit = tuple[int, int, str]


def mend(path: Path) -> int:
    """Mend a file; comments and layout stay as they are, and so does each place that would not mean the same then.

    :returns: how many places were mended, 0 where the file cannot be read.
    :raises OSError: the file cannot be written.
    """
    try:
        file = read_fingerprint(path)
    except WrongFileError:
        return 0
    edits = sorted(set(_edits(file)), reverse=True)
    if not _means_the_same(file, _edited(file, edits)):
        edits = _harmless(file, edits)
    if edits:
        path.write_bytes(_edited(file, edits).encode())
    return len(edits)


def _harmless(file: FingerprintFile, edits: Sequence[_Edit]) -> list[_Edit]:
    """Those that can be made one after the other without changing what is asked for."""
    kept: list[_Edit] = []
    for edit in edits:
        if _means_the_same(file, _edited(file, [*kept, edit])):
            kept.append(edit)
    return kept


def _edited(file: FingerprintFile, edits: Iterable[_Edit]) -> str:
    """The file's text with these changes, which come last first."""
    text = file.record.text
    for begin, end, new in edits:
        text = text[:begin] + new + text[end:]
    return text


def _edits(file: FingerprintFile) -> Iterator[_Edit]:
    """What to change: from where to where in the file, and what to write there."""
    for location, text in queries_of(file.fingerprint):
        for fault in faults_of(lucene.parse(text)):
            for fix in fault.fixes:
                if span := file.record.span(location, text, fix.position, fix.length):
                    yield *span, fix.text


def _means_the_same(file: FingerprintFile, text: str) -> bool:
    """Whether a file of this text would be the same fingerprint, blanks apart."""
    with tempfile.TemporaryDirectory(prefix="elastic-recheck-") as directory:
        path = Path(directory, f"{file.fingerprint.bug}.yaml")
        path.write_bytes(text.encode())
        try:
            return _asked(read_fingerprint(path).fingerprint) == _asked(file.fingerprint)
        except (WrongFileError, QueryError):
            return False


def _asked(fingerprint: Fingerprint) -> tuple[Fingerprint, list[lucene.Query]]:
    queries = [lucene.parse(plain_blanks(text)) for _, text in queries_of(fingerprint)]
    return replace(fingerprint, path="", query="", also=(), unless=()), queries
