# SPDX-License-Identifier: Apache-2.0
"""Mending a fingerprint file in place: only what does not change what it asks for, and nothing but these characters."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from elastic_recheck import lucene
from elastic_recheck.fingerprints import FingerprintFile, read_fingerprint
from elastic_recheck.lint.findings import Fix
from elastic_recheck.lint.queries import faults_of
from elastic_recheck.lint.report import queries_of
from elastic_recheck.model import Fingerprint
from elastic_recheck.records import Location, WrongFileError


def mend(path: Path) -> int:
    """Mend a file; comments and layout stay as they are.

    :returns: how many places were mended, 0 where the file cannot be read or where what comes out is not the same.
    :raises OSError: the file cannot be written.
    """
    try:
        file = read_fingerprint(path)
    except WrongFileError:
        return 0
    edits = sorted(set(_edits(file)), reverse=True)
    text = file.record.text
    for offset, length, new in edits:
        text = text[:offset] + new + text[offset + length :]
    if not edits or not _means_the_same(file, text):
        return 0
    path.write_bytes(text.encode())
    return len(edits)


def _edits(file: FingerprintFile) -> Iterator[tuple[int, int, str]]:
    """What to change: offset in the file, length, and what to write."""
    for location, text in queries_of(file.fingerprint):
        for fault in faults_of(lucene.parse(text)):
            for fix in fault.fixes:
                if (offset := _offset(file, location, text, fix)) is not None:
                    yield offset, fix.length, fix.text


def _offset(file: FingerprintFile, location: Location, text: str, fix: Fix) -> int | None:
    """Where in the file a character of a query stands; None where that is not certain."""
    whole, wanted = file.record.text, text[fix.position : fix.position + fix.length]
    solid = next((index for index in range(fix.position, len(text)) if not text[index].isspace()), None)
    if solid is None:
        return None
    line, column = file.record.place(location, text, solid)
    if not column:
        return None
    begin = sum(len(each) + 1 for each in whole.split("\n")[: line - 1])
    offset = begin + column - 1 - (solid - fix.position)
    return offset if whole[offset : offset + fix.length] == wanted else None


def _means_the_same(file: FingerprintFile, text: str) -> bool:
    """Whether a file of this text would be the same fingerprint, blanks apart."""
    with tempfile.TemporaryDirectory(prefix="elastic-recheck-") as directory:
        path = Path(directory, f"{file.fingerprint.bug}.yaml")
        path.write_bytes(text.encode())
        try:
            mended = read_fingerprint(path).fingerprint
        except WrongFileError:
            return False
    return _asked(mended) == _asked(file.fingerprint)


def _asked(fingerprint: Fingerprint) -> tuple[Fingerprint, list[lucene.Query]]:
    queries = [lucene.parse(text.replace("\xa0", " ")) for _, text in queries_of(fingerprint)]
    return replace(fingerprint, path="", query="", also=(), unless=()), queries
