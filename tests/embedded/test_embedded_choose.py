# SPDX-License-Identifier: Apache-2.0
"""Which files are read: those of the list, and those that a query asks for and not for just any file."""

from __future__ import annotations

from embedded_queries import QUERIES
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_recheck import lucene
from elastic_recheck.engines.embedded.choose import choose_files
from elastic_recheck.events import DEFAULT_RULES, classify_file
from elastic_recheck.model import Fields, LogFile

NAMES = (
    "job-output.txt",
    "logs/odd.log",
    "logs/odd.log.gz",
    "a/screen-dstat.txt",
    "x.png",
    "console",
    "multiline",
    "-",
)
BUILD: Fields = {"build_name": "tempest-full", "voting": 1}


def admits(query: lucene.Query, name: str) -> bool:
    kind = classify_file(name, DEFAULT_RULES)
    tags = (kind.tags, (*kind.tags, "multiline"))
    return any(query.possible({**BUILD, "filename": kind.filename, "tags": each}) for each in tags)


@settings(max_examples=300, deadline=None)
@given(st.lists(QUERIES, max_size=3))
def test_a_file_beyond_the_list_is_read_if_some_query_admits_it_and_not_every_file(texts: list[str]) -> None:
    queries = [lucene.parse(text) for text in texts]
    files = [LogFile(name, "") for name in NAMES]
    chosen = {file.name for file, _ in choose_files(files, DEFAULT_RULES, queries, BUILD)}
    choosy = [query for query in queries if not admits(query, "")]
    for name in NAMES:
        listed = classify_file(name, DEFAULT_RULES).listed
        assert (name in chosen) is (listed or any(admits(query, name) for query in choosy)), name


def test_where_no_name_is_known_all_that_is_called_a_log_is_read() -> None:
    files = [LogFile(name, "") for name in ("out/build.log.gz", "messages", "x.png", "disk.qcow2", "test.txt.1")]
    chosen = {file.name for file, _ in choose_files(files, DEFAULT_RULES, [], BUILD)}
    assert chosen == {"out/build.log.gz", "messages", "test.txt.1"}


def test_one_known_name_is_enough_to_read_only_what_is_known() -> None:
    files = [LogFile(name, "") for name in ("job-output.txt", "out/build.log")]
    assert [file.name for file, _ in choose_files(files, DEFAULT_RULES, [], BUILD)] == ["job-output.txt"]
