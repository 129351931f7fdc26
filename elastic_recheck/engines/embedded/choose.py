# SPDX-License-Identifier: Apache-2.0
"""Which of a build's files are worth reading, and which query can hit in which file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from elastic_recheck import lucene
from elastic_recheck.events import FileKind, FileRule, classify_file
from elastic_recheck.model import Fields, LogFile

_ANY_OTHER_FILE = FileKind("", (), classify_file("", ()).format, listed=False)


def choose_files(
    files: Iterable[LogFile], rules: Sequence[FileRule], queries: Sequence[lucene.Query], build: Fields
) -> list[tuple[LogFile, FileKind]]:
    """Choose the files that a rule lists, and those that some query singles out by ``tags`` or ``filename``."""
    kinds = ((file, classify_file(file.name, rules)) for file in files)
    choosy = [query for query in queries if not can_hit(query, _ANY_OTHER_FILE, build)]
    return [(file, kind) for file, kind in kinds if kind.listed or any(can_hit(each, kind, build) for each in choosy)]


def can_hit(query: lucene.Query, kind: FileKind, build: Fields) -> bool:
    """Tell whether some event of the file may satisfy the query, judged by the fields that are known beforehand."""
    known = {**build, "filename": kind.filename}
    return query.possible({**known, "tags": kind.tags}) or query.possible({**known, "tags": (*kind.tags, "multiline")})
