# SPDX-License-Identifier: Apache-2.0
"""Searching is the same as judging every event by every query."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from embedded_queries import LINES, QUERIES
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_recheck import lucene
from elastic_recheck.engines.embedded.judge import judge
from elastic_recheck.engines.embedded.scan import scan
from elastic_recheck.engines.embedded.task import FetchedFile, Task
from elastic_recheck.events import DEFAULT_RULES, FileKind, FileRule, classify_file, read
from elastic_recheck.model import Fields, Fingerprint

BUILD: Fields = {"build_name": "tempest-full", "voting": 1}
RULES = (*DEFAULT_RULES, FileRule(r"app\.json"))
NAMES = ("job-output.txt", "logs/screen-n-cpu.txt", "syslog.txt", "app.json")

BEGINNINGS = st.sampled_from(
    [
        "2026-01-03 01:02:03.456 | ",
        "2026-01-03 01:02:03.456 ERROR nova.x [-] ",
        "2026-01-03 01:02:03.456 7 ERROR nova.x ",
        "Jan  3 01:02:03 host prog[1]: ",
        "",
        "  ",
    ]
)
LOGS = st.lists(st.builds(str.__add__, BEGINNINGS, LINES), max_size=8).map("\n".join)


def expected(query: str, files: list[tuple[FileKind, bytes]]) -> tuple[str, int] | None:
    """The last event that hits in the first file that has one, found the slow way."""
    parsed = lucene.parse(query)
    for kind, raw in files:
        events = read(io.BytesIO(raw), kind.format)
        if lines := [event.line for event in events if parsed.matches(event.document(kind, BUILD))]:
            return kind.filename, lines[-1]
    return None


@settings(max_examples=300, deadline=None)
@given(queries=st.lists(QUERIES, min_size=1, max_size=3, unique=True), logs=st.lists(LOGS, min_size=4, max_size=4))
def test_a_search_finds_what_judging_every_event_finds(queries: list[str], logs: list[str]) -> None:
    raw = [text.encode() for text in logs]
    kinds = [classify_file(name, RULES) for name in NAMES]
    with tempfile.TemporaryDirectory() as directory:
        paths = [Path(directory, str(number)) for number in range(len(raw))]
        for path, content in zip(paths, raw, strict=True):
            path.write_bytes(content)
        files = tuple(FetchedFile(path, kind, "") for path, kind in zip(paths, kinds, strict=True))
        fingerprints = tuple(Fingerprint(query, query) for query in queries)
        hits = judge(fingerprints, scan(Task(files, BUILD, fingerprints, 60)))
    found = {hit.bug: (hit.evidence.file, hit.evidence.line) for hit in hits}
    for query in queries:
        assert found.get(query) == expected(query, list(zip(kinds, raw, strict=True))), query
